//! The transport `ipc`.

use super::Correction;

/// A filter looks users and groups up in memory of its own. As released, it does
/// so in memory that the whole process shares, while other threads may do the
/// same.
pub(super) const SHARED_LOOKUP: &[Correction] = &[Correction {
    name: "filters of ipc race for the names of users",
    file: "ipc_listener.cpp",
    find: "    const struct passwd *pw;
    const struct group *gr;

    if (!(pw = getpwuid (cred.uid)))
        return false;
    for (options_t::ipc_gid_accept_filters_t::const_iterator
           it = options.ipc_gid_accept_filters.begin (),
           end = options.ipc_gid_accept_filters.end ();
         it != end; it++) {
        if (!(gr = getgrgid (*it)))
            continue;
",
    replace: "    if (options.ipc_gid_accept_filters.empty ())
        return false;

    struct passwd pw_entry;
    struct passwd *pw = NULL;
    std::vector<char> pw_memory (1024);
    while (getpwuid_r (cred.uid, &pw_entry, &pw_memory[0], pw_memory.size (),
                       &pw)
           == ERANGE)
        pw_memory.resize (2 * pw_memory.size ());
    if (!pw)
        return false;
    for (options_t::ipc_gid_accept_filters_t::const_iterator
           it = options.ipc_gid_accept_filters.begin (),
           end = options.ipc_gid_accept_filters.end ();
         it != end; it++) {
        struct group gr_entry;
        struct group *gr = NULL;
        std::vector<char> gr_memory (1024);
        while (getgrgid_r (*it, &gr_entry, &gr_memory[0], gr_memory.size (),
                           &gr)
               == ERANGE)
            gr_memory.resize (2 * gr_memory.size ());
        if (!gr)
            continue;
",
}];

/// The file of a socket goes when the socket is bound there no more, if it is
/// still this socket's. As released, files with a chosen name stay behind.
pub(super) const LEFT_FILE: &[Correction] = &[
    Correction {
        name: "the file of a socket stays behind (members)",
        file: "ipc_listener.hpp",
        find: "    //  True, if the underlying file for UNIX domain socket exists.
    bool _has_file;
",
        replace: "    //  True, if the underlying file for UNIX domain socket exists.
    bool _has_file;

    //  Whether the file that has our name now is the one that we made.
    bool is_own_file () const;
    unsigned long long _file_device = 0;
    unsigned long long _file_number = 0;
",
    },
    Correction {
        name: "the file of a socket stays behind (definition)",
        file: "ipc_listener.cpp",
        find: "int zmq::ipc_listener_t::set_local_address (const char *addr_)
{
",
        replace: "bool zmq::ipc_listener_t::is_own_file () const
{
#if defined ZMQ_HAVE_WINDOWS
    return false;
#else
    struct stat found;
    return lstat (_filename.c_str (), &found) == 0 && S_ISSOCK (found.st_mode)
           && static_cast<unsigned long long> (found.st_dev) == _file_device
           && static_cast<unsigned long long> (found.st_ino) == _file_number;
#endif
}

int zmq::ipc_listener_t::set_local_address (const char *addr_)
{
",
    },
    Correction {
        name: "the file of a socket stays behind (remembered)",
        file: "ipc_listener.cpp",
        find: "    _filename = ZMQ_MOVE (addr);
    _has_file = true;
",
        replace: "#if !defined ZMQ_HAVE_WINDOWS
    struct stat made;
    if (options.use_fd == -1 && lstat (addr.c_str (), &made) == 0) {
        _file_device = static_cast<unsigned long long> (made.st_dev);
        _file_number = static_cast<unsigned long long> (made.st_ino);
    }
#endif
    _filename = ZMQ_MOVE (addr);
    _has_file = true;
",
    },
    Correction {
        name: "the file of a socket stays behind (removed)",
        file: "ipc_listener.cpp",
        find: "                rc = ::rmdir (_tmp_socket_dirname.c_str ());
                _tmp_socket_dirname.clear ();
            }
        }

        if (rc != 0) {
",
        replace: "                rc = ::rmdir (_tmp_socket_dirname.c_str ());
                _tmp_socket_dirname.clear ();
            }
        } else if (is_own_file ())
            rc = ::unlink (_filename.c_str ());

        if (rc != 0) {
",
    },
];

/// What is in the way of a socket's file is removed if it is one as well, and else
/// the address is in use. As released any file is removed, and with an abstract
/// name the file of that name.
pub(super) const REMOVED_FILE: &[Correction] = &[
    Correction {
        name: "to bind removes any file (includes)",
        file: "ipc_listener.cpp",
        find: "#include <fcntl.h>
#include <sys/un.h>
",
        replace: "#include <fcntl.h>
#include <sys/stat.h>
#include <sys/un.h>
",
    },
    Correction {
        name: "to bind removes any file",
        file: "ipc_listener.cpp",
        find: "    if (options.use_fd == -1) {
        ::unlink (addr.c_str ());
    }
",
        replace: "    if (options.use_fd == -1) {
#if defined ZMQ_HAVE_WINDOWS
        ::unlink (addr.c_str ());
#else
        struct stat found;
        if (addr[0] != '@' && lstat (addr.c_str (), &found) == 0
            && S_ISSOCK (found.st_mode))
            ::unlink (addr.c_str ());
#endif
    }
",
    },
];

/// Nothing is left of a file that was made, or the directory for it, when an address
/// cannot be bound after all. As released both stay.
pub(super) const LEFT_ATTEMPT: &[Correction] = &[
    Correction {
        name: "the file of an ipc socket that cannot be bound stays",
        file: "ipc_listener.cpp",
        find: "        rc = listen (_s, options.backlog);
        if (rc != 0)
            goto error;
",
        replace: "        rc = listen (_s, options.backlog);
        if (rc != 0) {
            const int err = errno;
            if (addr[0] != '@')
                ::unlink (addr.c_str ());
            errno = err;
            goto error;
        }
",
    },
    Correction {
        name: "the directory of an ipc socket that cannot be bound stays",
        file: "ipc_listener.cpp",
        find: "error:
    const int err = errno;
    close ();
    errno = err;
    return -1;
",
        replace: "error:
    const int err = errno;
    close ();
    if (!_tmp_socket_dirname.empty ()) {
        ::rmdir (_tmp_socket_dirname.c_str ());
        _tmp_socket_dirname.clear ();
    }
    errno = err;
    return -1;
",
    },
];
