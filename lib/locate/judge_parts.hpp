#pragma once

// What the judgements of the approaches have in common.

#include "locate/judge.hpp"

namespace reachd::locate {

using result::Hops;

Judgement unknown(const Evidence& evidence, std::string why);
/// With the control's part of the block filled in.
Judgement blocked(const Evidence& evidence, result::Mechanism mechanism);
/// A router beyond this distance, or the server, answers for the control.
bool control_gets_beyond(const Evidence& evidence, int distance);
/// The hop right before the distance at which the refusal came, if it answered; else no place is named.
void name_place(Judgement& judgement, Hops failing, int distance_of_refusal);

/// Of evidence with a `hello`.
Judgement judge_hello(const Evidence& evidence);

}  // namespace reachd::locate
