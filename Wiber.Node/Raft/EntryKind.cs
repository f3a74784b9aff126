namespace Wiber.Node.Raft;

/// <summary>What a log entry's body holds. Zero is not a kind, so that blank disk space is never an entry.</summary>
public enum EntryKind : byte
{
    /// <summary>The empty entry that a new leader appends to commit what earlier terms left (Raft §8).</summary>
    NoOp = 1,

    /// <summary>A batch of messages for one topic partition.</summary>
    Messages = 2,

    /// <summary>A command to the broker: topics, groups and the like.</summary>
    Command = 3,

    /// <summary>A change of the cluster's members (Raft §4 of the thesis).</summary>
    Membership = 4,
}
