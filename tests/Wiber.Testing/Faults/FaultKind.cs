namespace Wiber.Testing.Faults;

/// <summary>What a <see cref="FaultInjector"/> does to real processes.</summary>
public enum FaultKind
{
    /// <summary>SIGKILL of the leader, and a restart.</summary>
    KillLeader,

    /// <summary>SIGKILL of a follower, and a restart.</summary>
    KillFollower,

    /// <summary>SIGKILL of all nodes at once, and a restart.</summary>
    KillAll,

    /// <summary>SIGSTOP of the leader for longer than an election, so that another one is elected, and SIGCONT.</summary>
    SuspendLeader,

    /// <summary>SIGSTOP of the leader for less than an election, and SIGCONT.</summary>
    SuspendLeaderBriefly,

    /// <summary>SIGSTOP of a follower for longer than an election, and SIGCONT.</summary>
    SuspendFollower,
}
