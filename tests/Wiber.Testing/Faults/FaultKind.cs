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

    /// <summary>The leader is cut off from the others for longer than an election.</summary>
    CutLeader,

    /// <summary>A follower is cut off from the others for longer than an election.</summary>
    CutFollower,

    /// <summary>A node is stopped as an operator stops it, and started again.</summary>
    Restart,

    /// <summary>The leader is asked to hand over.</summary>
    MoveLeader,

    /// <summary>SIGKILL of a follower that loses its folder and comes back with an empty one.</summary>
    WipeFollower,
}
