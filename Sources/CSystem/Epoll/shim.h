#pragma once
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <unistd.h>

// Swift's Glibc module lacks epoll and eventfd, and epoll_event's packed union does not import.

static inline int vectis_epoll_create(void) { return epoll_create1(EPOLL_CLOEXEC); }

static inline int vectis_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

// operation: EPOLL_CTL_ADD 1, EPOLL_CTL_DEL 2, EPOLL_CTL_MOD 3.
static inline int vectis_epoll_ctl(int poller, int operation, int descriptor, uint32_t events, uint64_t token) {
    struct epoll_event event;
    event.events = events;
    event.data.u64 = token;
    return epoll_ctl(poller, operation, descriptor, &event);
}

static inline uint32_t vectis_event_flags(const struct epoll_event *event) { return event->events; }

static inline uint64_t vectis_event_token(const struct epoll_event *event) { return event->data.u64; }

// Declared here because _GNU_SOURCE, which would declare it, changes types that other modules share.
int accept4(int listener, struct sockaddr *address, socklen_t *length, int flags);

// A connection waiting at `listener`, already non-blocking and close-on-exec; -1 with errno when there is none.
static inline int vectis_accept(int listener, struct sockaddr_storage *address, socklen_t *length) {
    return accept4(listener, (struct sockaddr *)address, length, SOCK_NONBLOCK | SOCK_CLOEXEC);
}
