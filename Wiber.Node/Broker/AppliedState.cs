using Wiber.Node.Broker.Filters;
using Wiber.Node.Broker.Groups;
using Wiber.Node.Broker.MessageIds;
using Wiber.Node.Broker.Retention;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Broker.Topics;
using Wiber.Node.Raft;

namespace Wiber.Node.Broker;

/// <summary>
/// What the entries so far have come to. For the applying thread; any thread may look at <see cref="Topics"/>,
/// <see cref="Applied"/> and <see cref="Trim"/>.
/// </summary>
internal sealed class AppliedState
{
    private readonly Lock _gate = new();
    private LogHash _applied;
    private LogHash _frozen;
    private LogTrim _trim;
    private BrokerChanges? _writing;

    /// <summary>Goes on from a stored state.</summary>
    /// <param name="stored">The state.</param>
    /// <param name="store">Where it came from; its message ids are looked up there.</param>
    /// <param name="groups">Becomes a part of the state.</param>
    public AppliedState(BrokerState stored, IBrokerStore store, ConsumerGroups groups)
    {
        _applied = stored.Applied;
        _frozen = stored.Applied;
        _trim = stored.Trim;
        LogBytes = stored.LogBytes;
        Topics = BrokerRestore.Run(stored);
        Ids = new MessageIdIndex(store, Changes.MessageIds);
        Groups = groups;
        groups.Restore(new TopicPartitions(Topics), stored.Groups);
        Filters = new BlockFilterBuilder(store);
    }

    public TopicTable Topics { get; }

    public MessageIdIndex Ids { get; }

    public ConsumerGroups Groups { get; }

    /// <summary>Makes the filters by which readers pass over blocks of messages.</summary>
    public BlockFilterBuilder Filters { get; }

    /// <summary>What has changed since the last checkpoint.</summary>
    public BrokerChanges Changes { get; private set; } = new();

    /// <summary>Bytes of all entries so far, removed ones too.</summary>
    public long LogBytes { get; private set; }

    /// <summary>The last entry applied and the hash up to it.</summary>
    public LogHash Applied
    {
        get
        {
            lock (_gate)
            {
                return _applied;
            }
        }
    }

    /// <summary>How much of the log is no longer needed.</summary>
    public LogTrim Trim
    {
        get
        {
            lock (_gate)
            {
                return _trim;
            }
        }

        set
        {
            lock (_gate)
            {
                _trim = value;
            }
        }
    }

    /// <summary>An entry was applied.</summary>
    public void Advance(LogEntry entry, ApplyOutcome outcome)
    {
        LogBytes += entry.Record.Length;
        lock (_gate)
        {
            _applied = _applied.Add(entry, outcome);
        }
    }

    /// <summary>Takes the changes since the last time; nothing if nothing was applied since.</summary>
    public BrokerDelta? TryFreeze()
    {
        if (_applied == _frozen)
        {
            return null;
        }

        BrokerDelta delta = Changes.Freeze(_applied, LogBytes, _trim, Topics.NextNumber, Groups);
        _writing = Changes;
        Changes = new BrokerChanges();
        Ids.Freeze(Changes.MessageIds);
        _frozen = _applied;
        return delta;
    }

    /// <summary>What <see cref="TryFreeze"/> gave is in the store.</summary>
    public void Written()
    {
        Invariant.Require(_writing is not null);
        _writing.Written();
        _writing = null;
        Ids.Written();
    }
}
