using Wiber.Client.Configuration;
using Wiber.Node.Broker;
using Wiber.Node.Broker.Groups.Sessions;
using Wiber.Node.Broker.Retention;
using Wiber.Node.Broker.Snapshots;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Clock;
using Wiber.Node.Clock.Sync;
using Wiber.Node.Hosting.Backups;
using Wiber.Node.Hosting.Clocks;
using Wiber.Node.Hosting.Compaction;
using Wiber.Node.Hosting.Founding;
using Wiber.Node.Hosting.Groups;
using Wiber.Node.Hosting.Measuring;
using Wiber.Node.Hosting.Settings;
using Wiber.Node.Http;
using Wiber.Node.Http.Isolation;
using Wiber.Node.Http.Limits;
using Wiber.Node.Http.Peers;
using Wiber.Node.Http.Security;
using Wiber.Node.Http.Tracing;
using Wiber.Node.Metrics;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Replica;
using Wiber.Node.Storage;
using Wiber.Node.Storage.Sqlite;

namespace Wiber.Node.Hosting;

/// <summary>
/// The parts of a node below its HTTP surface, opened and tied together in the order in which they depend on each other.
/// </summary>
internal sealed class NodeServices : IAsyncDisposable
{
    /// <summary>One group serves all partitions; more groups are an addition to come.</summary>
    public const uint Group = 1;

    private const int TickMs = 10;
    private const int ProposalTimeoutMs = 5_000;

    // The core's own limits keep less under way than this, also while the disk hangs: one write for every proposal that may wait
    // for it.
    private static readonly StorageThreadOptions WriteOptions = new()
    {
        QueuedBatchesMax = 1_000_000,
        QueuedBytesMax = 512L * 1024 * 1024,
    };

    private readonly LogStore _log;
    private readonly SqliteBrokerStore _brokerStore;
    private readonly BrokerCheckpointer _checkpointer;
    private readonly StorageThread _storage;
    private readonly RoleLog _roles;
    private readonly Founder _founder;
    private readonly SnapshotSource _snapshots;
    private readonly LogCompactor _compactor;
    private readonly GroupSessionWatch _groupSessionWatch;
    private readonly ILogger _logger;
    private int _waitingForRoom;

    private NodeServices(
        ClusterConfig cluster,
        NodeConfig node,
        LiveSettings settings,
        LogStore log,
        LogIndex restoredTo,
        NodeSecurity security,
        IClockSource clockSource,
        ILoggerFactory loggers,
        Action<Exception> onFatal,
        CancellationToken stopping)
    {
        var addresses = new NodeAddresses(cluster);
        var self = new NodeId(node.Id, log.Recovered.Disk);
        var member = new Member(self, MemberRole.Voter, node.Host, node.Port, node.PeerPort);
        _logger = loggers.CreateLogger(node.Id);
        _log = log;
        var identity = new BrokerStoreIdentity(cluster.Name, node.Id);
        _brokerStore = SqliteBrokerStore.Open(
            Path.Combine(node.DataDirectory, StorageLayout.Broker),
            identity,
            log.LastIndex,
            _logger);
        var reader = new StoreLogReader(log);
        var broker = new MessageBroker(_brokerStore, reader);
        _checkpointer = new BrokerCheckpointer(broker, _brokerStore, onDiskFull: OnDiskFull);
        _snapshots = new SnapshotSource(reader, _brokerStore, () => unchecked((ulong)Random.Shared.NextInt64()));
        var installer = new SnapshotInstaller(log, broker, _logger, stopping);
        Applier = new Applier(broker, log, installer.Install, onFatal);
        var isolation = new PeerIsolation();
        PeerClient = new PeerClient(self, isolation, security);
        var messages = new PeerMessageLog(() => Clocks!.Clock.Read().TimeUs, () => Environment.TickCount64);
        Peers = new PeerNetwork(
            Group, member, addresses, new PeerTraffic(self, isolation, messages), security, _logger, onFatal);
        _roles = new RoleLog(addresses, self, _logger);
        var output = new NodeOutput(log, _snapshots, Applier, Peers, _roles, _logger, onFatal);
        Clocks = CreateClocks(cluster, self, clockSource, addresses, onFatal);
        HybridClock clock = CreateClock(log, Clocks.Clock.Read);
        PersistentState state = TakeState(log, broker, restoredTo);
        var replica = new Replica.Replica(
            CreateCore(cluster, self, state, clock),
            output,
            clock,
            CreateReplicaOptions(cluster.Raft),
            change =>
            {
                _roles.Write(change);
                Clocks.NoteRole(change);
            });
        Loop = new ReplicaLoop(replica, TimeSpan.FromMilliseconds(TickMs), Peers.Flush, Applier.RunQueued, onFatal);
        _storage = new StorageThread(log, WriteOptions, Loop.ReportDurable, onFatal, OnDiskFull, Loop.ReportPrefixRemoved);
        output.Attach(Loop, _storage);
        var groupSessions = new GroupSessions(
            broker.Groups, () => Environment.TickCount64, (long)GroupSessionWatch.PauseMax.TotalMilliseconds);
        var backups = new BackupSource(log, _brokerStore, broker, identity);
        Context = new NodeContext(
            cluster,
            node,
            self,
            addresses,
            Loop,
            broker,
            Applier,
            Peers,
            groupSessions,
            Clocks,
            security,
            new NodeLimits(cluster.Limits),
            new MetricRegistry(),
            backups,
            settings,
            onFatal,
            stopping)
        {
            RestoredTo = state.RestoredTo,
        };
        Context.Metrics.Add(
        [
            .. ProcessMetrics.Of(node.Id, cluster.Name),
            .. RaftMetrics.Of(Context),
            .. StorageMetrics.Of(log, _storage, () => Volatile.Read(ref _waitingForRoom) > 0),
            .. BrokerMetrics.Of(Context),
            .. ClockMetrics.Of(Clocks),
        ]);
        _compactor = new LogCompactor(
            new LogCompactorParts(broker, _brokerStore, log, _storage, Loop, _snapshots, backups.Hold),
            () => new RetentionLimits(settings.Log.RetentionBytes, settings.Log.RetentionMs),
            _logger,
            onFatal);
        _groupSessionWatch = new GroupSessionWatch(groupSessions, Loop, _logger, onFatal);
        _founder = new Founder(cluster, self, state.RestoredTo, Loop, Peers, PeerClient, _logger, onFatal);
    }

    public ReplicaLoop Loop { get; }

    public Applier Applier { get; }

    public PeerNetwork Peers { get; }

    public PeerClient PeerClient { get; }

    public ClockSynchronizer Clocks { get; }

    public NodeContext Context { get; }

    /// <summary>Opens a node's folder and recovers what is in it.</summary>
    /// <exception cref="StorageException">The folder is another node's, or damaged.</exception>
    public static NodeServices Open(
        ClusterConfig cluster,
        NodeConfig node,
        LiveSettings settings,
        NodeSecurity security,
        IClockSource clockSource,
        ILoggerFactory loggers,
        Action<Exception> onFatal,
        CancellationToken stopping)
    {
        var disk = new PhysicalDisk(node.DataDirectory);
        LogStore log = LogStore.Open(
            disk, LogOptionsOf(cluster, node, RandomNumber.Next()));
        try
        {
            return new NodeServices(
                cluster, node, settings, log, RestoredMark.Read(disk), security, clockSource, loggers, onFatal, stopping);
        }
        catch
        {
            log.Dispose();
            throw;
        }
    }

    /// <summary>How a node's log is opened.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="node">The node.</param>
    /// <param name="newDisk">The number that its folder gets if it is made now.</param>
    public static LogStoreOptions LogOptionsOf(ClusterConfig cluster, NodeConfig node, ulong newDisk) => new()
    {
        ClusterName = cluster.Name,
        NodeId = new NodeId(node.Id),
        NewDisk = newDisk,
        Group = Group,
        SegmentBytes = cluster.Log.SegmentBytes,
    };

    public void Start()
    {
        _logger.LogInformation(
            "log recovered: last index {Last}, term {Term}, applied {Applied}, {Torn} torn bytes cut",
            _log.LastIndex, _log.Recovered.State.HardState.Term, Applier.AppliedIndex, _log.TornBytes);
        Loop.Start();
        Peers.Start();
        Clocks.Start();
        _founder.Start();
        _compactor.Start();
        _groupSessionWatch.Start();
    }

    /// <summary>
    /// Stops from the outside in: what is under way is still made durable and applied, then the files are closed.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await _groupSessionWatch.DisposeAsync();
        await _compactor.DisposeAsync();
        await _founder.DisposeAsync();
        await Loop.DisposeAsync();
        await Clocks.DisposeAsync();
        PeerClient.Dispose();
        await Peers.DisposeAsync();
        _storage.Dispose();
        await Applier.DisposeAsync();
        _checkpointer.Dispose();
        _snapshots.Dispose();
        _brokerStore.Dispose();
        _log.Dispose();
    }

    /// <summary>
    /// The log or the lookups found the disk full, or have room again. A leader that cannot write answers nobody; another one
    /// can.
    /// </summary>
    private void OnDiskFull(bool isFull)
    {
        int waiting = isFull ? Interlocked.Increment(ref _waitingForRoom) : Interlocked.Decrement(ref _waitingForRoom);
        if (waiting == (isFull ? 1 : 0))
        {
            _roles.WriteDiskFull(isFull);
        }

        if (isFull)
        {
            Loop.RequestTransfer();
        }
    }

    /// <summary>
    /// The state to start from. A crash between taking a snapshot over and removing it leaves it behind, and members that a
    /// restored log names are those of another cluster.
    /// </summary>
    private static PersistentState TakeState(LogStore log, MessageBroker broker, LogIndex restoredTo)
    {
        PersistentState state = log.Recovered.State;
        if (restoredTo > LogIndex.Zero && state.Last.Index == restoredTo)
        {
            return state with { Memberships = [], RestoredTo = restoredTo };
        }

        if (state.Snapshot is { IsWhole: true } whole && whole.StateIndex <= broker.AppliedIndex)
        {
            log.DropReceivedSnapshot(whole.SnapshotId);
            return state with { Snapshot = null };
        }

        return state;
    }

    private static RaftCore CreateCore(ClusterConfig cluster, NodeId self, PersistentState state, HybridClock clock)
    {
        var options = new Raft.RaftOptions
        {
            Group = Group,
            Self = self,
            ElectionTimeoutTicksMin = Ticks(cluster.Raft.ElectionTimeoutMsMin),
            ElectionTimeoutTicksMax = Ticks(cluster.Raft.ElectionTimeoutMsMax),
            HeartbeatTicks = Ticks(cluster.Raft.HeartbeatMs),
            Random = new Random(),
            Now = clock.NextTime,
        };
        return new RaftCore(options, state);
    }

    private ClockSynchronizer CreateClocks(
        ClusterConfig cluster, NodeId self, IClockSource source, NodeAddresses addresses, Action<Exception> onFatal)
    {
        var clock = new SynchronizedClock(source, new DriftLimit(cluster.Clock.DriftPpmMax));
        var options = new DisciplineOptions
        {
            WallErrorUs = cluster.Clock.WallErrorMs * 1_000L,
            SkewUsMax = cluster.Clock.SkewMsMax * 1_000L,
            IntervalUs = cluster.Clock.SyncIntervalMs * 1_000L,
        };
        var parts = new ClockSynchronizerParts(
            self,
            clock,
            options,
            Peers,
            new ClockPeers(addresses, PeerClient, source),
            new NtpCheck(cluster.Clock.NtpServers, clock, _logger));
        return new ClockSynchronizer(parts, new ClockLog(self.Value, _logger), onFatal);
    }

    /// <summary>
    /// A clock that is ahead of everything in the log; hybrid times grow from entry to entry, so the last one says it all.
    /// </summary>
    internal static HybridClock CreateClock(LogStore log, Func<ClockReading> physical)
    {
        var clock = new HybridClock(physical);
        clock.Observe(log.Recovered.LatestHybridTime);
        return clock;
    }

    private static ReplicaOptions CreateReplicaOptions(Wiber.Client.Configuration.RaftOptions raft) => new()
    {
        ProposalTimeoutTicks = Ticks(ProposalTimeoutMs),
        ProposalTimeoutAfterLossTicks = Ticks(raft.ElectionTimeoutMsMax),
        FirstReadId = (ulong)Random.Shared.NextInt64(),
    };

    private static int Ticks(int milliseconds) => Math.Max(1, milliseconds / TickMs);
}
