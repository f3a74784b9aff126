using Wiber.Node.Broker.Stores;

namespace Wiber.Node.Broker.Snapshots;

/// <summary>A copy of a store's content at one moment, which does not change any more. Disposing it removes it.</summary>
internal interface IBrokerSnapshot : IDisposable
{
    /// <summary>The state it holds.</summary>
    public LogHash Applied { get; }

    /// <summary>Its bytes.</summary>
    public long Length { get; }

    /// <summary>Reads from a position on until the buffer is full or the copy ends; gives the bytes read.</summary>
    /// <exception cref="BrokerStoreException">It cannot be read.</exception>
    public int Read(long offset, Span<byte> buffer);
}
