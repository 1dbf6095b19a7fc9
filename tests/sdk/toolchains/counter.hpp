#pragma once

namespace shared_by_mistake {

// What a header of any library may hold, the SDK's too. A plugin must have each of these to itself, however many others
// in the process were built from the same header.

inline int variable = 0;

template <class T>
struct Template {
    static inline int member = 0;
};

inline int& local() {
    static int counter = 0;
    return counter;
}

/// How often this has been called by those who share the three.
inline int count() {
    ++variable;
    ++Template<int>::member;
    ++local();
    return variable == Template<int>::member && variable == local() ? variable : -1;
}

}  // namespace shared_by_mistake
