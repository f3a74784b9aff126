using Wiber.Node.Raft;
using Wiber.Node.Raft.Messages;

namespace Wiber.UnitTests.Raft.Harness;

/// <summary>Copies what crosses from one member to another, so that no two ever share a buffer.</summary>
internal static class Wire
{
    public static RaftMessage Copy(RaftMessage message) => message switch
    {
        AppendEntries append => append with { Entries = [.. append.Entries.Select(Copy)] },
        InstallSnapshot snapshot => snapshot with
        {
            Chunk = snapshot.Chunk with { Data = snapshot.Chunk.Data.ToArray() },
        },
        _ => message,
    };

    public static LogEntry Copy(LogEntry entry)
    {
        Assert.NotEqual(0, LogEntry.Read(entry.Record.ToArray(), out LogEntry? copy));
        return copy!;
    }
}
