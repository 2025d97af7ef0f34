// Which threads signals may come to: the loop's alone, so that none cuts short what another waits for.
#pragma once

namespace newspool {

// Called first on every other thread of ours. Signals that tell of the thread's own fault (SIGSEGV, say)
// still come to it.
void leave_signals_to_loop();

}  // namespace newspool
