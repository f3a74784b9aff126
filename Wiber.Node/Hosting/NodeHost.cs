using System.Net;
using System.Net.Sockets;
using Wiber.Client.Backups;
using Wiber.Client.Configuration;
using Wiber.Client.Processes;
using Wiber.Client.Security;
using Wiber.Node.Broker.Stores;
using Wiber.Node.Clock;
using Wiber.Node.Hosting.Backups;
using Wiber.Node.Hosting.Clocks;
using Wiber.Node.Hosting.Logging;
using Wiber.Node.Hosting.Settings;
using Wiber.Node.Http;
using Wiber.Node.Http.Peers;
using Wiber.Node.Http.Security;
using Wiber.Node.Http.Status;
using Wiber.Node.Metrics;
using Wiber.Node.Raft;
using Wiber.Node.Storage;

namespace Wiber.Node.Hosting;

/// <summary>The life of the daemon: from its command line to its exit code.</summary>
internal sealed class NodeHost
{
    private const string ErrorFileName = "crash.log";
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan HandOverTime = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ServerStopTime = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource<Exception?> _end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly NodeCommandLine _commandLine;
    private readonly string _configPath;
    private readonly ClusterConfig _cluster;
    private readonly NodeConfig _node;

    private NodeHost(NodeCommandLine commandLine)
    {
        _commandLine = commandLine;
        _configPath = ClusterConfig.Locate(commandLine.ConfigPath);
        _cluster = LoadConfig();
        _node = _cluster.FindNode(commandLine.Id) ?? throw new StartException(
            $"{_configPath}: there is no node \"{commandLine.Id}\"; "
            + $"known: {string.Join(", ", _cluster.Nodes.Select(each => each.Id))}");
        commandLine.TestClock.RequireLoopback(_cluster);
    }

    private ClusterConfig LoadConfig()
    {
        ClusterConfig cluster = ClusterConfig.Load(_configPath);
        return _commandLine.DataRoot is { } root ? cluster.WithDataDirectory(root) : cluster;
    }

    /// <summary>Runs a node until it is told to stop or fails.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(NodeCommandLine commandLine)
    {
        try
        {
            return await new NodeHost(commandLine).RunAsync();
        }
        catch (Exception exception) when (exception is ClusterConfigException or StartException or SecurityFileException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return ExitCode.Usage;
        }
        catch (Exception exception)
            when (exception is StorageException or BrokerStoreException or BackupException
                or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return ExitCode.Failed;
        }
    }

    private async Task<int> RunAsync()
    {
        Directory.CreateDirectory(_node.DataDirectory);
        using NodeLock folder = await TakeFolderAsync();
        if (_commandLine.BackupPath is not null || _commandLine.RestorePath is not null)
        {
            return await WorkOfflineAsync();
        }

        NodePidFile.OfThisProcess(_node.Id, _cluster.Name).Write(_node.DataDirectory);
        try
        {
            await using var file = new LogFile(
                NodeFiles.ConsoleLog(_node.DataDirectory),
                _commandLine.IsDetached ? null : Console.Out,
                _commandLine.LogFormat ?? _cluster.Log.Format);
            using var loggers = new LoggerFactory([new LogFileProvider(file)], CreateLogFilter());
            return await ServeAsync(loggers);
        }
        finally
        {
            NodePidFile.Delete(_node.DataDirectory);
        }
    }

    private static LoggerFilterOptions CreateLogFilter() => new LoggerFilterOptions { MinLevel = LogLevel.Information }
        .AddFilter("Microsoft", LogLevel.Warning)
        // It makes an activity and a scope for every request as long as anyone might log it; the node has its own.
        .AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.None);

    private async Task<int> WorkOfflineAsync()
    {
        using ILoggerFactory loggers = LoggerFactory.Create(logging => { });
        using SignalWatch signals = SignalWatch.Start(_ => _stopping.Cancel());
        var work = new OfflineWork(_cluster, _node, loggers);
        try
        {
            if (_commandLine.BackupPath is { } target)
            {
                BackupSummary made = await work.BackupAsync(target, _stopping.Token);
                Console.WriteLine($"{made.Path}: {made.Bytes} bytes, up to entry {made.Manifest.LastIndex}");
            }
            else
            {
                BackupManifest restored = await work.RestoreAsync(_commandLine.RestorePath!, _stopping.Token);
                Console.WriteLine(
                    $"{_node.DataDirectory}: made from a backup of cluster {restored.Cluster} up to entry {restored.LastIndex}");
            }

            return ExitCode.Done;
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("interrupted; nothing was changed");
            return ExitCode.Failed;
        }
    }

    private async Task<NodeLock> TakeFolderAsync()
    {
        long deadline = Environment.TickCount64 + (long)LockPatience.TotalMilliseconds;
        while (true)
        {
            if (NodeLock.TryAcquire(_node.DataDirectory) is { } taken)
            {
                return taken;
            }

            // A node that was just killed may still be on its way out.
            if (Environment.TickCount64 > deadline)
            {
                throw new StartException($"node {_node.Id} is already running: another process has {_node.DataDirectory}");
            }

            await Task.Delay(50);
        }
    }

    private string Address(int? port) => port is null ? "off" : $"{_node.Host}:{port}";

    private async Task<int> ServeAsync(ILoggerFactory loggers)
    {
        ILogger logger = loggers.CreateLogger(_node.Id);
        logger.LogInformation(
            "[{Node}] API {Host}:{Port} | RPC {Host}:{PeerPort} | lines {LinePort} | chat {ChatPort} | pid {Pid}",
            _node.Id,
            _node.Host,
            _node.Port,
            _node.Host,
            _node.PeerPort,
            Address(_node.LinePort),
            Address(_node.ChatPort),
            Environment.ProcessId);
        using SignalWatch signals = SignalWatch.Start(signal =>
        {
            logger.LogInformation("[{Node}] stopping: {Signal}", _node.Id, signal);
            _end.TrySetResult(null);
        });

        var settings = new LiveSettings(_cluster, _node, LoadConfig);
        using IDisposable? reloads = SignalWatch.StartReloads(_commandLine.IsDetached, () => Reload(settings, logger));
        IPAddress[] addresses = await ResolveHostAsync();
        PlaintextRule.Require(_configPath, _cluster, _node, addresses);
        await using NodeSecurity security = NodeSecurity.Load(_cluster, _node, logger);
        await using NodeServices services = NodeServices.Open(
            _cluster,
            _node,
            settings,
            security,
            CreateClockSource(),
            loggers,
            exception => _end.TrySetResult(exception),
            _stopping.Token);
        await using WebApplication server = BuildServer(services, addresses, loggers);
        using var meter = new NodeMeter(
            services.Context.Metrics.Metrics,
            ProgramVersion.Text,
            MetricSample.Label("wiber.node", _node.Id),
            MetricSample.Label("wiber.cluster", _cluster.Name));
        await StartServerAsync(server);
        services.Start();
        if (_commandLine.IsDetached)
        {
            Detachment.Leave(Path.Combine(_node.DataDirectory, "logs", ErrorFileName));
        }

        Exception? failure = await _end.Task;
        if (failure is not null)
        {
            logger.LogCritical(failure, "[{Node}] STOPS: going on could lose or double messages", _node.Id);
        }
        else
        {
            await HandOverAsync(services, logger);
        }

        await _stopping.CancelAsync();
        await StopServerAsync(server);
        return failure is null ? ExitCode.Done : ExitCode.Failed;
    }

    private void Reload(LiveSettings settings, ILogger logger)
    {
        try
        {
            logger.LogInformation("[{Node}] RELOAD -> {Outcome}", _node.Id, settings.Reload());
        }
        catch (ClusterConfigException exception)
        {
            logger.LogError("[{Node}] RELOAD -> {Reason}; nothing was changed", _node.Id, exception.Message);
        }
    }

    private IClockSource CreateClockSource()
    {
        var system = new SystemClockSource();
        return _commandLine.TestClock == default ? system : new ShiftedClockSource(system, _commandLine.TestClock);
    }

    private WebApplication BuildServer(NodeServices services, IPAddress[] addresses, ILoggerFactory loggers)
    {
        var streams = new PeerEndpoint(
            _cluster.Name,
            NodeServices.Group,
            services.Context.Self,
            services.Peers,
            services.Loop,
            loggers.CreateLogger(_node.Id));
        return NodeWebServer.Build(services.Context, addresses, streams, services.PeerClient, loggers);
    }

    private async Task<IPAddress[]> ResolveHostAsync()
    {
        try
        {
            return await Dns.GetHostAddressesAsync(_node.Host);
        }
        catch (SocketException exception)
        {
            int position = _cluster.Nodes.TakeWhile(each => each.Id != _node.Id).Count();
            throw new ClusterConfigException(
                _configPath,
                ClusterConfigLines.Find(_configPath, position, "host"),
                $"node[{position}].host",
                $"{_node.Host} cannot be resolved",
                exception);
        }
    }

    private async Task StartServerAsync(WebApplication server)
    {
        try
        {
            await server.StartAsync();
        }
        catch (IOException exception) when (exception.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            throw new StartException(PortProblem.Describe(_configPath, _cluster, _node), exception);
        }
        catch (SocketException exception)
        {
            throw new StartException(
                $"{_configPath}: node {_node.Id} cannot listen on {_node.Host}: {exception.Message}", exception);
        }
    }

    /// <summary>A leader that stops in peace names its successor, so that nobody has to wait for an election timeout.</summary>
    private static async Task HandOverAsync(NodeServices services, ILogger logger)
    {
        using var timeout = new CancellationTokenSource(HandOverTime);
        try
        {
            if (!await services.Loop.TransferLeadershipAsync(null, timeout.Token))
            {
                return;
            }

            while (services.Loop.Status.Role == Role.Leader)
            {
                await Task.Delay(5, timeout.Token);
            }
        }
        catch (Exception exception)
            when (exception is OperationCanceledException or System.Threading.Channels.ChannelClosedException)
        {
            logger.LogWarning("leadership could not be handed over in time");
        }
    }

    private static async Task StopServerAsync(WebApplication server)
    {
        using var timeout = new CancellationTokenSource(ServerStopTime);
        try
        {
            await server.StopAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            // Whoever still holds a connection is cut off.
        }
    }
}
