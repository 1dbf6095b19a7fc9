#include "plugin/call_texts.hpp"

namespace tenon {

KeptCallTexts::KeptCallTexts(const CallTexts& texts) : texts_(texts) {
    const auto all = {&CallTexts::http_method, &CallTexts::args, &CallTexts::driver,
                      &CallTexts::request_id,  &CallTexts::user, &CallTexts::project};
    std::size_t size = 0;
    for (const auto each : all) {
        size += (texts.*each).size();
    }
    kept_.reserve(size);  // so that it stays where it is
    for (const auto each : all) {
        auto& text = texts_.*each;
        kept_.insert(kept_.end(), text.begin(), text.end());
        text = {kept_.data() + kept_.size() - text.size(), text.size()};
    }
}

}  // namespace tenon
