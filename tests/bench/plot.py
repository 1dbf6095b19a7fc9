"""The ratios as a picture."""


def draw(figures, path):
    import matplotlib
    matplotlib.use("Agg")
    import matplotlib.pyplot as pyplot

    shown = [one for one in figures if getattr(one, "unit", "") == "x nginx" and one.is_floor or
             getattr(one, "name", "") in ("epoll", "beast")][::-1]
    if not shown:
        raise SystemExit("none of these rows is a ratio to nginx: nothing to draw")
    _, axes = pyplot.subplots(figsize=(9, 0.6 + 0.45 * len(shown)))
    colours = {True: "tab:green", False: "tab:red", None: "tab:grey"}
    axes.barh([one.what for one in shown], [one.value for one in shown], color=[colours[one.is_met] for one in shown],
              xerr=[[one.value - one.least for one in shown], [one.most - one.value for one in shown]], capsize=3)
    for place, one in enumerate(shown):
        if one.goal is not None:
            axes.plot([one.goal, one.goal], [place - 0.4, place + 0.4], color="black")
    axes.axvline(1, color="tab:blue", linestyle=":", label="nginx")
    axes.set_xlabel("x nginx, by CPU per request (more is cheaper); black: the goal")
    pyplot.tight_layout()
    pyplot.savefig(path)
