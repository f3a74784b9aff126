using Wiber.Node.Broker.Reading;
using Wiber.Node.Raft;
using Wiber.Node.Storage;

namespace Wiber.Node.Hosting;

/// <summary>Lets the broker read messages back from the log.</summary>
internal sealed class StoreLogReader(LogStore store) : ILogReader
{
    public LogIndex PreviousIndex => store.PreviousIndex;

    public IReadOnlyList<LogEntry> Read(LogIndex from, LogIndex to, int bytesMax, Func<int, byte[]>? allocate = null) =>
        store.Read(from, to, bytesMax, allocate);
}
