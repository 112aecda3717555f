use std::ffi::c_int;

/// How the system chooses the thread that runs next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SchedPolicy {
    /// All threads take turns: the usual policy.
    #[doc(alias = "SCHED_OTHER")]
    Other,
    /// Before all others, until the thread waits for something. Real time.
    #[doc(alias = "SCHED_FIFO")]
    Fifo,
    /// Before all others, in turns with those of the same priority. Real time.
    #[doc(alias = "SCHED_RR")]
    RoundRobin,
    /// As the usual policy, for threads that compute for long.
    #[doc(alias = "SCHED_BATCH")]
    Batch,
    /// When no other thread has anything to do.
    #[doc(alias = "SCHED_IDLE")]
    Idle,
}

/// The names in configurations, and the numbers of Linux.
const ALL: [(SchedPolicy, &str, c_int); 5] = [
    (SchedPolicy::Other, "other", 0),
    (SchedPolicy::Fifo, "fifo", 1),
    (SchedPolicy::RoundRobin, "round_robin", 2),
    (SchedPolicy::Batch, "batch", 3),
    (SchedPolicy::Idle, "idle", 5),
];

impl SchedPolicy {
    pub(super) fn is_real_time(self) -> bool {
        matches!(self, Self::Fifo | Self::RoundRobin)
    }

    fn entry(self) -> (Self, &'static str, c_int) {
        ALL.into_iter()
            .find(|(policy, ..)| *policy == self)
            .unwrap_or(ALL[0])
    }

    pub(super) fn number(self) -> c_int {
        self.entry().2
    }

    pub(crate) fn name(self) -> &'static str {
        self.entry().1
    }

    pub(super) fn from_number(number: c_int) -> Option<Self> {
        ALL.into_iter()
            .find_map(|(policy, _, other)| (other == number).then_some(policy))
    }

    #[cfg_attr(not(feature = "config"), expect(dead_code))]
    pub(crate) fn from_name(name: &str) -> Option<Self> {
        ALL.into_iter()
            .find_map(|(policy, other, _)| (other == name).then_some(policy))
    }
}
