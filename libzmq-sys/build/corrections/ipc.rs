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
