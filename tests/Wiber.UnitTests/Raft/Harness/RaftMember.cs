using Wiber.Node.Raft;
using Wiber.Node.Raft.Messages;
using Wiber.Node.Raft.Snapshots;

namespace Wiber.UnitTests.Raft.Harness;

/// <summary>
/// One member of a group: a core, its disk, and what stands between them and the network. It does what the contract of
/// <see cref="Ready"/> asks, and checks that no message leaves which promises more than the disk holds.
/// </summary>
internal sealed class RaftMember
{
    private readonly RaftOptions _options;
    private readonly RaftNetwork _network;
    private readonly Action<RaftMember> _observe;
    private bool _isSilent;
    private readonly Queue<Ready> _writes = new();
    private readonly List<Outgoing> _held = [];
    private readonly Queue<LoadRequest> _loads = new();
    private readonly Queue<SnapshotLoad> _snapshotLoads = new();

    private RaftCore? _core;
    private ulong _persisted;

    public RaftMember(RaftOptions options, RaftNetwork network, Action<RaftMember> observe)
    {
        _options = options;
        _network = network;
        _observe = observe;
    }

    /// <summary>A round of input ended: its entries are applied, its messages leave next or are held back.</summary>
    public event Action<RaftMember, Ready>? RoundEnded;

    /// <summary>A write is on the disk; the core is told next.</summary>
    public event Action<RaftMember, Ready>? Wrote;

    /// <summary>The state machine took over a snapshot, and is where it was when that was taken.</summary>
    public event Action<RaftMember>? TookOver;

    public NodeId Id => _options.Self;

    public RaftOptions Options => _options;

    public MemoryDisk Disk { get; } = new();

    public bool IsUp => _core is not null;

    /// <summary>Whether writes are durable as soon as they are asked for; otherwise the test completes them.</summary>
    public bool WritesAtOnce { get; set; } = true;

    /// <summary>Whether entries asked for from disk come back at once; otherwise the test completes them.</summary>
    public bool LoadsAtOnce { get; set; } = true;

    /// <summary>
    /// Whether every input is a round of its own; otherwise the test ends the rounds, as a loop does that drains its queue first.
    /// </summary>
    public bool RoundsAtOnce { get; set; } = true;

    /// <summary>Whether there was input since the last round ended.</summary>
    public bool IsRoundOpen { get; private set; }

    public int WritesWaiting => _writes.Count;

    /// <summary>Messages that wait for a write.</summary>
    public IReadOnlyList<Outgoing> Held => _held;

    public IReadOnlyCollection<LoadRequest> LoadsWaiting => _loads;

    public IReadOnlyCollection<SnapshotLoad> SnapshotLoadsWaiting => _snapshotLoads;

    /// <summary>Reads that were answered, and not taken out yet.</summary>
    public List<ConfirmedRead> Reads { get; } = [];

    public List<RoleChange> RoleChanges { get; } = [];

    /// <summary>Entries that the core gave out to be written, in the last round.</summary>
    public IReadOnlyList<LogEntry> LastEntries { get; private set; } = [];

    public LogIndex Applied { get; private set; }

    public Role Role => Core.Role;

    public ulong Term => Core.CurrentTerm.Value;

    public ulong Commit => Core.CommitIndex.Value;

    public ulong Last => Core.LastIndex.Value;

    /// <summary>The terms of the log's entries, first to last.</summary>
    public IEnumerable<ulong> LogTerms
    {
        get
        {
            for (LogIndex index = Core.PreviousIndex.Next; index <= Core.LastIndex; index = index.Next)
            {
                yield return Core.TermAt(index)!.Value.Value;
            }
        }
    }

    public RaftCore Core => _core ?? throw new InvalidOperationException($"{Id} is down");

    /// <summary>Starts from the disk alone.</summary>
    /// <param name="applied">What the state machine kept over the restart.</param>
    public void Start(LogIndex applied = default)
    {
        Assert.Null(_core);
        _core = Disk.Start(_options);
        _core.Restore(applied);
        Applied = applied;
        _observe(this);
    }

    /// <summary>Ends at once: writes that were not carried out, and messages that waited for them, are gone.</summary>
    public void Crash()
    {
        _core = null;
        IsRoundOpen = false;
        _persisted = 0;
        _writes.Clear();
        _held.Clear();
        _loads.Clear();
        _snapshotLoads.Clear();
        Reads.Clear();
        LastEntries = [];
    }

    /// <summary>
    /// One tick of time. Nothing may come of one that the core said was not due, or those who sleep through it would miss something.
    /// </summary>
    public void Tick()
    {
        bool isSilent = !IsRoundOpen && Core.TicksUntilDue > 1;
        Do(core =>
        {
            core.Tick();
            _isSilent = isSilent;
        });
    }

    /// <summary>Gives input to the core and carries out what it wants done.</summary>
    public void Do(Action<RaftCore> input)
    {
        _isSilent = false;
        input(Core);
        IsRoundOpen = true;
        if (RoundsAtOnce)
        {
            EndRound();
        }
    }

    public void Step(NodeId from, RaftMessage message) => Do(core => core.Step(from, Wire.Copy(message)));

    /// <summary>Carries out the oldest writes that wait.</summary>
    public void CompleteWrites(int count = int.MaxValue)
    {
        ulong sequence = 0;
        for (; count > 0 && _writes.TryDequeue(out Ready? write); count--)
        {
            Disk.Write(write);
            Wrote?.Invoke(this, write);
            sequence = write.PersistSequence;
        }

        if (sequence > 0)
        {
            _persisted = sequence;
            Do(core => core.Persisted(sequence));
        }
    }

    /// <summary>Answers the oldest request for entries from disk.</summary>
    public void CompleteLoad()
    {
        LoadRequest request = _loads.Dequeue();
        Do(core => core.EntriesLoaded(request.Peer, Disk.Read(request)));
    }

    /// <summary>
    /// Answers the oldest request for a piece of a snapshot: it is taken of the state as it is when it begins, or of an older one.
    /// </summary>
    public void CompleteSnapshotLoad(LogIndex? state = null)
    {
        SnapshotLoad request = _snapshotLoads.Dequeue();
        SnapshotPiece piece = TestSnapshot.Read(request, state ?? Applied);
        Do(core => core.SnapshotLoaded(request.Peer, piece));
    }

    /// <summary>Removes the oldest entries, up to one that was applied.</summary>
    public void Compact(LogIndex last)
    {
        Assert.True(last <= Applied);
        LogLink link = Disk.RemovePrefix(last);
        Do(core => core.PrefixRemoved(link));
    }

    /// <summary>Takes what the core wants done, and does it as far as the settings above allow.</summary>
    public void EndRound()
    {
        IsRoundOpen = false;
        Ready ready = Core.TakeReady();
        if (_isSilent)
        {
            Assert.Empty(ready.Messages);
            Assert.Empty(ready.RoleChanges);
            Assert.Equal(0ul, ready.PersistSequence);
        }

        _isSilent = false;
        LastEntries = ready.Entries;
        if (ready.PersistSequence > 0)
        {
            _writes.Enqueue(ready);
        }

        _held.AddRange(ready.Messages);
        foreach (LoadRequest load in ready.Loads)
        {
            _loads.Enqueue(load);
        }

        foreach (SnapshotLoad load in ready.SnapshotLoads)
        {
            _snapshotLoads.Enqueue(load);
        }

        Reads.AddRange(ready.Reads);
        RoleChanges.AddRange(ready.RoleChanges);
        Apply(ready.ApplicableIndex);
        RoundEnded?.Invoke(this, ready);
        Release();
        _observe(this);

        if (WritesAtOnce)
        {
            CompleteWrites();
        }

        while (LoadsAtOnce && IsUp && _loads.Count > 0)
        {
            CompleteLoad();
        }

        while (LoadsAtOnce && IsUp && _snapshotLoads.Count > 0)
        {
            CompleteSnapshotLoad();
        }
    }

    private void Apply(LogIndex applicable)
    {
        Assert.True(applicable <= Disk.LastIndex, $"{Id} may apply {applicable}, but its disk ends at {Disk.LastIndex}");
        if (Applied < Core.PreviousIndex)
        {
            LogIndex state = Core.AwaitedStateIndex;
            if (state < Core.PreviousIndex || state > applicable)
            {
                return;
            }

            Assert.True(Disk.Snapshot is { IsWhole: true } whole && whole.StateIndex == state);
            Core.BeginInstall();
            Core.EndInstall();
            Disk.DropSnapshot();
            Applied = state;
            TookOver?.Invoke(this);
        }

        while (Applied < applicable && Core.TakeCommitted(Applied.Next, applicable, 256) is { } entries)
        {
            Assert.Equal(Applied.Next, entries[0].Index);
            Applied = entries[^1].Index;
        }

        // What is not in memory any more would be read from disk.
        Applied = LogIndex.Max(Applied, applicable);
    }

    private void Release()
    {
        foreach (Outgoing outgoing in _held.Where(each => each.AfterSequence <= _persisted))
        {
            CheckDurable(outgoing);
            _network.Send(Id, outgoing);
        }

        _held.RemoveAll(each => each.AfterSequence <= _persisted);
    }

    private void CheckDurable(Outgoing outgoing)
    {
        RaftMessage message = outgoing.Message;
        HardState durable = Disk.HardState;
        bool isAboutLaterTerm =
            message is RequestVote { IsPreVote: true } or RequestVoteReply { IsPreVote: true, IsGranted: true };
        Assert.True(
            isAboutLaterTerm || message.Term <= durable.Term,
            $"{Id} speaks of {message} before that term is on its disk");
        if (message is RequestVoteReply { IsPreVote: false, IsGranted: true } && message.Term == durable.Term)
        {
            Assert.Equal(outgoing.To, durable.VotedFor);
        }

        // An entry that a later leader took away again cannot have been committed, so a late promise of it does no harm.
        if (message is AppendEntriesReply { IsSuccess: true } reply && message.Term == Core.CurrentTerm)
        {
            Assert.True(reply.Index <= Disk.LastIndex, $"{Id} acknowledges {reply.Index}, but its disk ends at {Disk.LastIndex}");
        }
    }
}
