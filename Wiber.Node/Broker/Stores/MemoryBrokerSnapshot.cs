using Wiber.Node.Broker.Snapshots;

namespace Wiber.Node.Broker.Stores;

/// <summary>A copy of a store in memory.</summary>
internal sealed class MemoryBrokerSnapshot(LogHash applied, byte[] content) : IBrokerSnapshot
{
    public LogHash Applied { get; } = applied;

    public long Length => content.Length;

    public int Read(long offset, Span<byte> buffer)
    {
        int bytes = (int)Math.Min(buffer.Length, content.Length - offset);
        content.AsSpan((int)offset, bytes).CopyTo(buffer);
        return bytes;
    }

    public void Dispose()
    {
        // Nothing is held that would need it.
    }
}
