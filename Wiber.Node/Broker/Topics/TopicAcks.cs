namespace Wiber.Node.Broker.Topics;

/// <summary>
/// When a message counts as sent, unless the client asks for something else. The numbers are in the log: never change one.
/// </summary>
internal enum TopicAcks : byte
{
    /// <summary>When it is on the disks of a majority.</summary>
    Quorum = 0,

    /// <summary>When it is on the leader's disk.</summary>
    Leader = 1,

    /// <summary>When the leader has taken it.</summary>
    None = 2,
}
