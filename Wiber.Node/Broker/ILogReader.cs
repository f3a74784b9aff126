using Wiber.Node.Raft;

namespace Wiber.Node.Broker;

/// <summary>Reads applied entries back from the log. Called from many threads at once.</summary>
internal interface ILogReader
{
    /// <summary>
    /// Entries from <paramref name="from"/> on without a gap, not beyond <paramref name="to"/>: at least one, and no more than
    /// fit into
    /// <paramref name="bytesMax"/> unless the first alone is larger.
    /// </summary>
    public IReadOnlyList<LogEntry> Read(LogIndex from, LogIndex to, int bytesMax);
}
