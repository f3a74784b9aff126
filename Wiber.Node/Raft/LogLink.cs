namespace Wiber.Node.Raft;

/// <summary>
/// The place in the log that the next entry follows: the last entry's index, term and header checksum, which is the next one's
/// chain.
/// </summary>
public readonly record struct LogLink(LogIndex Index, Term Term, uint Checksum)
{
    /// <summary>Before the first entry ever.</summary>
    public static readonly LogLink Start = new(LogIndex.Zero, Term.Zero, 0);

    public static LogLink To(LogRecordHeader header) => new(header.Index, header.Term, header.Checksum);

    public override string ToString() => $"entry {Index} of term {Term} with checksum {Checksum:x8}";
}
