using Wiber.Node.Broker.Reading;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Snapshots;

namespace Wiber.Node.Broker.Snapshots;

/// <summary>
/// Gives this node's state, piece by piece, to nodes that cannot get it from the log any more. One copy is open at a time, for
/// all of them; it is made when it is asked for, which takes as long as copying the state. Thread-safe.
/// </summary>
/// <param name="log">The log that a node goes on with behind the state.</param>
/// <param name="store">Where the state is.</param>
/// <param name="nextId">Random numbers, by which pieces of different copies are told apart.</param>
internal sealed class SnapshotSource(ILogReader log, IBrokerStore store, Func<ulong> nextId) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly byte[] _header = new byte[SnapshotHeader.Bytes];
    private IBrokerSnapshot? _open;
    private ulong _openId;
    private bool _isUnused;
    private bool _isDisposed;

    /// <summary>Reads a piece.</summary>
    /// <param name="snapshotId">The copy that the pieces before came from; 0 if this is the first.</param>
    /// <param name="offset">Where the piece begins.</param>
    /// <param name="bytesMax">Its bytes at most.</param>
    /// <param name="stateIndexMin">
    /// A copy of an older state is no use to who asks, and is replaced; the new one may still be too old.
    /// </param>
    /// <returns>
    /// The piece; the first one of another copy if the one that was asked for is gone, or is so old that the log need not reach
    /// back to it any more. Empty behind the end.
    /// </returns>
    /// <exception cref="BrokerStoreFullException">There is no room for a copy now.</exception>
    /// <exception cref="BrokerStoreException">The state cannot be copied or read.</exception>
    public SnapshotPiece Read(ulong snapshotId, long offset, int bytesMax, LogIndex stateIndexMin = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytesMax, 1);
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            IBrokerSnapshot open = Open(stateIndexMin);
            _isUnused = false;
            long totalBytes = SnapshotHeader.Bytes + open.Length;
            if (snapshotId != _openId || offset < 0 || offset > totalBytes)
            {
                offset = 0;
            }

            var data = new byte[(int)Math.Min(bytesMax, totalBytes - offset)];
            Fill(open, offset, data);
            return new SnapshotPiece(_openId, open.Applied.Index, totalBytes, offset, data);
        }
    }

    /// <summary>
    /// Lets go of a copy of which nothing was read since this was called the last time. Call it at intervals longer than any
    /// pause between two pieces.
    /// </summary>
    public void CloseUnused()
    {
        lock (_gate)
        {
            if (_isUnused)
            {
                Close();
            }

            _isUnused = true;
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            Close();
        }
    }

    private IBrokerSnapshot Open(LogIndex stateIndexMin)
    {
        // The log must go on where the state ends, this node's and that of who asks.
        if (_open is not null && _open.Applied.Index < LogIndex.Max(log.PreviousIndex, stateIndexMin))
        {
            Close();
        }

        if (_open is null)
        {
            IBrokerSnapshot made = store.CreateSnapshot();
            try
            {
                SnapshotHeader.Of(made).Write(_header);
            }
            catch
            {
                made.Dispose();
                throw;
            }

            _open = made;
            _openId = NextId();
        }

        return _open;
    }

    private ulong NextId()
    {
        ulong id;
        do
        {
            id = nextId();
        }
        while (id == 0 || id == _openId);
        return id;
    }

    private void Fill(IBrokerSnapshot open, long offset, Span<byte> data)
    {
        if (offset < SnapshotHeader.Bytes)
        {
            ReadOnlySpan<byte> header = _header.AsSpan((int)offset);
            int bytes = Math.Min(header.Length, data.Length);
            header[..bytes].CopyTo(data);
            data = data[bytes..];
            offset += bytes;
        }

        if (!data.IsEmpty)
        {
            Invariant.Require(open.Read(offset - SnapshotHeader.Bytes, data) == data.Length);
        }
    }

    private void Close()
    {
        _open?.Dispose();
        _open = null;
    }
}
