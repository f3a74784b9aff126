using Wiber.Node.Broker.Filters;
using Wiber.Node.Broker.MessageIds;
using Wiber.Node.Broker.Snapshots;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker.Stores;

/// <summary>
/// A store in memory, for simulation and tests. What was written but not flushed can be lost, as a file that was not synced loses
/// its newest transactions when the machine fails.
/// </summary>
internal sealed class MemoryBrokerStore : IBrokerStore
{
    private readonly Lock _gate = new();
    private readonly List<BrokerDelta> _unflushed = [];
    private MemoryBrokerContents _flushed = new();

    /// <summary>As long as this is set, there is no room to write anything.</summary>
    public bool IsFull { get; set; }

    /// <summary>Makes everything written so far survive <see cref="LoseUnflushed"/>.</summary>
    public LogIndex Flush()
    {
        lock (_gate)
        {
            foreach (BrokerDelta delta in _unflushed)
            {
                _flushed.Apply(delta);
            }

            _unflushed.Clear();
            return _flushed.Applied.Index;
        }
    }

    /// <summary>Forgets what was written since the last flush. The broker on this store must be given up.</summary>
    public void LoseUnflushed()
    {
        lock (_gate)
        {
            _unflushed.Clear();
        }
    }

    public BrokerState Load()
    {
        lock (_gate)
        {
            return Fold().ToState();
        }
    }

    public bool TryFindMessageId(int topic, ReadOnlySpan<byte> id, out MessagePlace place)
    {
        var key = new MessageIdKey(topic, id.ToArray());
        lock (_gate)
        {
            for (int newest = _unflushed.Count - 1; newest >= 0; newest--)
            {
                if (_unflushed[newest].MessageIds.TryGetValue(key, out place))
                {
                    return true;
                }
            }

            return _flushed.MessageIds.TryGetValue(key, out place);
        }
    }

    public OpenBlockRow? FindOpenBlock(int topic, int partition)
    {
        lock (_gate)
        {
            OpenBlockRow? found = _flushed.OpenBlocks.GetValueOrDefault((topic, partition));
            foreach (BrokerDelta delta in _unflushed)
            {
                foreach (OpenBlockRow row in delta.OpenBlocks)
                {
                    found = row.Topic == topic && row.Partition == partition ? row.After(found) : found;
                }
            }

            return found;
        }
    }

    public void ExcludeBlocks(int topic, int partition, long firstBlock, BlockProbe probe, Span<bool> excluded)
    {
        lock (_gate)
        {
            for (int position = 0; position < excluded.Length; position++)
            {
                if (_flushed.FieldFilters.TryGetValue((topic, partition, firstBlock + position), out FieldFilterRow row))
                {
                    excluded[position] = !row.MayMatch(probe);
                }
            }

            foreach (FieldFilterRow row in _unflushed.SelectMany(delta => delta.FieldFilters))
            {
                if (row.Topic == topic && row.Partition == partition
                    && row.Block >= firstBlock && row.Block - firstBlock < excluded.Length)
                {
                    excluded[(int)(row.Block - firstBlock)] = !row.MayMatch(probe);
                }
            }
        }
    }

    public void Write(BrokerDelta delta)
    {
        lock (_gate)
        {
            ThrowIfFull();
            _unflushed.Add(delta);
        }
    }

    public IBrokerSnapshot CreateSnapshot()
    {
        lock (_gate)
        {
            ThrowIfFull();
            MemoryBrokerContents contents = Fold();
            return new MemoryBrokerSnapshot(contents.Applied, MemoryBrokerCodec.Encode(contents));
        }
    }

    public void Install(SnapshotHeader header, Stream content)
    {
        using var copy = new MemoryStream();
        header.CopyContent(content, copy);
        MemoryBrokerContents contents = MemoryBrokerCodec.Decode(copy.ToArray());
        if (contents.Applied != header.Applied)
        {
            throw new InvalidSnapshotException($"the snapshot is of {contents.Applied}, but its header says {header.Applied}");
        }

        lock (_gate)
        {
            ThrowIfFull();
            _flushed = contents;
            _unflushed.Clear();
        }
    }

    public void Dispose()
    {
        // Nothing is held that would need it.
    }

    private void ThrowIfFull()
    {
        if (IsFull)
        {
            throw new BrokerStoreFullException("the store in memory was told to be full");
        }
    }

    /// <summary>Everything written so far, in a copy unless all of it is flushed.</summary>
    private MemoryBrokerContents Fold()
    {
        if (_unflushed.Count == 0)
        {
            return _flushed;
        }

        MemoryBrokerContents contents = MemoryBrokerCodec.Decode(MemoryBrokerCodec.Encode(_flushed));
        _unflushed.ForEach(contents.Apply);
        return contents;
    }
}
