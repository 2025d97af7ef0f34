// A mask, not handlers: what comes meanwhile waits for the loop.
#include "base/signals.hpp"

#include <csignal>
#include <initializer_list>

#include <pthread.h>

namespace newspool {

void leave_signals_to_loop() {
    sigset_t all;
    sigfillset(&all);
    for (const int fault : {SIGSEGV, SIGBUS, SIGABRT, SIGILL, SIGFPE}) sigdelset(&all, fault);
    pthread_sigmask(SIG_BLOCK, &all, nullptr);
}

}  // namespace newspool
