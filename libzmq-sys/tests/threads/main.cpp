//  The thread-safe sockets under load, for ThreadSanitizer: .ci/sanitize thread.
//  All that it looks at is which threads touch what; what arrives, the tests in
//  Rust look at. Ends with 0 when nothing was found.

#include <zmq.h>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>
#include <thread>
#include <vector>

static void check (bool ok_, const char *what_)
{
    if (!ok_) {
        fprintf (stderr, "%s: %s\n", what_, zmq_strerror (zmq_errno ()));
        abort ();
    }
}

static void *open_socket (void *ctx_, int type_)
{
    void *socket = zmq_socket (ctx_, type_);
    check (socket, "zmq_socket");
    const int linger = 0, high_water_mark = 20, reconnect = 1;
    zmq_setsockopt (socket, ZMQ_LINGER, &linger, sizeof linger);
    zmq_setsockopt (socket, ZMQ_SNDHWM, &high_water_mark, sizeof (int));
    zmq_setsockopt (socket, ZMQ_RCVHWM, &high_water_mark, sizeof (int));
    zmq_setsockopt (socket, ZMQ_RECONNECT_IVL, &reconnect, sizeof (int));
    return socket;
}

static std::string bound (void *socket_, const char *endpoint_)
{
    check (zmq_bind (socket_, endpoint_) == 0, "zmq_bind");
    char endpoint[256];
    size_t size = sizeof endpoint;
    check (zmq_getsockopt (socket_, ZMQ_LAST_ENDPOINT, endpoint, &size) == 0,
           "ZMQ_LAST_ENDPOINT");
    return endpoint;
}

static void send (void *socket_, uint32_t routing_id_)
{
    zmq_msg_t msg;
    const size_t size = rand () % 3 ? 10 : 1000;
    zmq_msg_init_size (&msg, size);
    memset (zmq_msg_data (&msg), 7, size);
    zmq_msg_set_group (&msg, "a group that has more than 14 bytes");
    if (routing_id_)
        zmq_msg_set_routing_id (&msg, routing_id_);
    if (zmq_msg_send (&msg, socket_, ZMQ_DONTWAIT) == -1)
        zmq_msg_close (&msg);
}

//  Returns who has sent what was received.
static uint32_t receive (void *socket_)
{
    zmq_msg_t msg;
    zmq_msg_init (&msg);
    uint32_t id = 0;
    if (zmq_msg_recv (&msg, socket_, ZMQ_DONTWAIT) != -1) {
        id = zmq_msg_routing_id (&msg);
        volatile size_t sum = 0;
        for (size_t i = 0; i != zmq_msg_size (&msg); ++i)
            sum += static_cast<char *> (zmq_msg_data (&msg))[i];
    }
    zmq_msg_close (&msg);
    return id;
}

typedef std::function<void ()> job_t;

//  Does all of them again and again, each in a thread of its own.
static void together (const std::vector<job_t> &jobs_, int milliseconds_)
{
    std::atomic<bool> running (true);
    std::vector<std::thread> threads;
    for (const job_t &job : jobs_)
        threads.emplace_back ([&running, job] {
            while (running)
                job ();
        });
    std::this_thread::sleep_for (std::chrono::milliseconds (milliseconds_));
    running = false;
    for (std::thread &thread : threads)
        thread.join ();
}

static void poll_once (void *socket_)
{
    void *poller = zmq_poller_new ();
    zmq_poller_add (poller, socket_, NULL, ZMQ_POLLIN | ZMQ_POLLOUT);
    zmq_poller_event_t event;
    zmq_poller_wait (poller, &event, 1);
    zmq_poller_destroy (&poller);
}

//  A pair of types: two threads and a poller at each end, one that changes
//  options, one that comes and goes, and a monitor.
static void
talk (int binds_, int connects_, const char *transport_, int milliseconds_)
{
    static int number = 0;
    void *ctx = zmq_ctx_new ();
    zmq_ctx_set (ctx, ZMQ_IO_THREADS, 2);
    void *one = open_socket (ctx, binds_);
    void *other = open_socket (ctx, connects_);
    char name[64];
    snprintf (name, sizeof name, transport_, ++number);
    //  All events, and of libzmq-sys the one with which nobody waits for a reader.
    zmq_socket_monitor_versioned (one, "inproc://monitor",
                                  0x1ffff | 1ULL << 62, 2, ZMQ_PAIR);
    const bool pends = strncmp (name, "inproc", 6) == 0 && number % 2;
    if (pends)
        check (zmq_connect (other, name) == 0, "zmq_connect");
    const std::string endpoint = bound (one, name);
    if (!pends)
        check (zmq_connect (other, endpoint.c_str ()) == 0, "zmq_connect");
    if (connects_ == ZMQ_DISH)
        zmq_join (other, "a group that has more than 14 bytes");

    const job_t serve = [=] {
        const uint32_t id = receive (one);
        send (one, id);
    };
    const job_t ask = [=] {
        send (other, 0);
        receive (other);
    };
    const job_t options = [=] {
        const int mark = 10 + rand () % 20;
        zmq_setsockopt (one, ZMQ_SNDHWM, &mark, sizeof mark);
        int events;
        size_t size = sizeof events;
        zmq_getsockopt (other, ZMQ_EVENTS, &events, &size);
        zmq_socket_monitor_pipes_stats (one);
    };
    const job_t come_and_go = [=] {
        void *guest = open_socket (ctx, connects_);
        zmq_connect (guest, endpoint.c_str ());
        if (connects_ == ZMQ_DISH)
            zmq_join (guest, "a group that has more than 14 bytes");
        for (int i = 0; i != 20; ++i) {
            send (guest, 0);
            receive (guest);
        }
        if (rand () % 2)
            zmq_disconnect (guest, endpoint.c_str ());
        zmq_close (guest);
    };
    together ({serve, serve, ask, ask, [=] { poll_once (one); },
               [=] { poll_once (other); }, options, come_and_go},
              milliseconds_);
    zmq_close (one);
    zmq_close (other);
    zmq_ctx_term (ctx);
}

//  Guests that come before there is anybody, and may not wait for it.
static void pend (int binds_, int connects_, int rounds_)
{
    void *ctx = zmq_ctx_new ();
    for (int i = 0; i != rounds_; ++i) {
        const std::string endpoint = "inproc://pending" + std::to_string (i);
        void *host = open_socket (ctx, binds_);
        void *guest = open_socket (ctx, connects_);
        zmq_setsockopt (host, ZMQ_DISCONNECT_MSG, "gone", 4);
        check (zmq_connect (guest, endpoint.c_str ()) == 0, "zmq_connect");
        std::thread thread ([=] {
            zmq_bind (host, endpoint.c_str ());
            for (int n = 0; n != 20; ++n)
                send (host, receive (host));
            zmq_close (host);
        });
        for (int n = rand () % 20; n > 0; --n)
            send (guest, 0);
        const int mark = 5;
        if (rand () % 2)
            zmq_setsockopt (guest, ZMQ_SNDHWM, &mark, sizeof mark);
        if (rand () % 2)
            zmq_disconnect (guest, endpoint.c_str ());
        receive (guest);
        zmq_close (guest);
        thread.join ();
    }
    zmq_ctx_term (ctx);
}

int main (int argc_, char **argv_)
{
    const int milliseconds = argc_ > 1 ? atoi (argv_[1]) : 500;
    const int couples[][2] = {{ZMQ_SERVER, ZMQ_CLIENT},
                              {ZMQ_GATHER, ZMQ_SCATTER},
                              {ZMQ_SCATTER, ZMQ_GATHER},
                              {ZMQ_RADIO, ZMQ_DISH},
                              {ZMQ_PEER, ZMQ_PEER},
                              {ZMQ_CHANNEL, ZMQ_CHANNEL}};
    for (const int *couple : couples) {
        for (const char *transport :
             {"inproc://%d", "inproc://again-%d", "tcp://127.0.0.1:*",
              "ws://127.0.0.1:*"})
            talk (couple[0], couple[1], transport, milliseconds);
        pend (couple[0], couple[1], milliseconds / 5);
    }
    pend (ZMQ_PUSH, ZMQ_PULL, milliseconds / 5);
    pend (ZMQ_ROUTER, ZMQ_DEALER, milliseconds / 5);
    puts ("done");
    return 0;
}
