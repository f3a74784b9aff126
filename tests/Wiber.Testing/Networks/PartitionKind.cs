namespace Wiber.Testing.Networks;

/// <summary>What a <see cref="PartitionInjector"/> does to a network.</summary>
public enum PartitionKind
{
    /// <summary>Nothing passes between the leader and the others.</summary>
    LeaderBothWays,

    /// <summary>The leader hears the others, and nothing of it reaches them.</summary>
    LeaderCannotSend,

    /// <summary>The others hear the leader, and nothing of theirs reaches it.</summary>
    LeaderCannotHear,

    /// <summary>Nothing passes between a follower and the others.</summary>
    FollowerBothWays,

    /// <summary>Of all ways only that from the leader to one follower is cut.</summary>
    OneLinkOneWay,

    /// <summary>The leader is cut off and healed many times in a few seconds.</summary>
    LeaderFlapping,

    /// <summary>Every way is slow and loses packets (where the kernel has netem).</summary>
    Lossy,
}
