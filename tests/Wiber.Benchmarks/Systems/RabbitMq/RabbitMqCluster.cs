using System.Globalization;
using System.Text.Json;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Wiber.Benchmarks.Systems.RabbitMq;

/// <summary>
/// Three RabbitMQ nodes with files, ports, cookie and port mapper of their own, so that none of another cluster on this machine is
/// met.
/// </summary>
internal sealed class RabbitMqCluster : IBenchmarkCluster
{
    public const int NodeCount = 3;

    private const UnixFileMode OwnerReads = UnixFileMode.UserRead;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    private readonly string _folder;
    private readonly int[] _ports;
    private readonly ServerProcess?[] _nodes = new ServerProcess?[NodeCount];
    private readonly ServerProcess _portMapper;

    /// <param name="folder">Where their files go.</param>
    /// <param name="ports">For each node the port of clients and that of the other nodes; then that of the port mapper.</param>
    public RabbitMqCluster(string folder, int[] ports)
    {
        _folder = folder;
        _ports = ports;
        WriteFiles();
        _portMapper = ServerProcess.Start(
            RabbitMqPrograms.PortMapper,
            ["-port", Text(PortMapperPort), "-address", "127.0.0.1"],
            Path.Combine(folder, "epmd.log"));
    }

    public IReadOnlyList<int> ServerPids => [.. _nodes.Where(node => node is { IsRunning: true }).Select(node => node!.Pid)];

    private int PortMapperPort => _ports[^1];

    public void StartNodes()
    {
        for (int i = 0; i < NodeCount; i++)
        {
            if (_nodes[i] is not { IsRunning: true })
            {
                _nodes[i]?.Dispose();
                _nodes[i] = ServerProcess.Start(
                    RabbitMqPrograms.Server, [], Path.Combine(_folder, $"n{i}.out"), Environment(i));
            }
        }
    }

    /// <summary>Waits until all nodes take clients.</summary>
    public async Task WaitForNodesAsync(CancellationToken cancellationToken)
    {
        for (int i = 0; i < NodeCount; i++)
        {
            int node = i;
            await Deadline.WaitUntilAsync(
                async () =>
                {
                    await using IConnection? connection = await TryConnectAsync(node, cancellationToken);
                    return connection is not null;
                },
                $"RabbitMQ's node {NodeName(i)}",
                cancellationToken);
        }
    }

    public async Task<IBenchmarkTopic> CreateTopicAsync(string name, CancellationToken cancellationToken)
    {
        var topic = new RabbitMqTopic(this, name);
        await topic.CreateAsync(cancellationToken);
        return topic;
    }

    public async Task ReviveAsync(CancellationToken cancellationToken)
    {
        StartNodes();
        await WaitForNodesAsync(cancellationToken);
        await ControlAsync(["await_online_nodes", Text(NodeCount)], cancellationToken);
    }

    /// <summary>A connection to a node; null if it takes none.</summary>
    public async Task<IConnection?> TryConnectAsync(int node, CancellationToken cancellationToken)
    {
        var factory = new ConnectionFactory
        {
            HostName = "127.0.0.1",
            Port = ClientPort(node),
            AutomaticRecoveryEnabled = false,
            TopologyRecoveryEnabled = false,
            RequestedConnectionTimeout = ConnectTimeout,
        };
        try
        {
            return await factory.CreateConnectionAsync(cancellationToken);
        }
        catch (Exception error) when (error is BrokerUnreachableException or OperationInterruptedException)
        {
            // It is down, or not up yet.
            return null;
        }
    }

    /// <summary>The process id of the node that leads a queue; null while there is none, or a member is not up to date.</summary>
    public async Task<int?> FindLeaderPidAsync(string queue, CancellationToken cancellationToken)
    {
        string json = await ControlAsync(
            ["list_queues", "name", "leader", "online", "--quiet", "--formatter", "json"], cancellationToken);
        using JsonDocument queues = JsonDocument.Parse(json);
        JsonElement found = queues.RootElement.EnumerateArray().Single(each => each.GetProperty("name").GetString() == queue);
        int leader = Array.FindIndex(
            [.. Enumerable.Range(0, NodeCount).Select(NodeName)], name => name == found.GetProperty("leader").GetString());
        return leader >= 0 && found.GetProperty("online").GetArrayLength() == NodeCount ? _nodes[leader]!.Pid : null;
    }

    public ValueTask DisposeAsync()
    {
        foreach (ServerProcess? node in _nodes)
        {
            node?.Dispose();
        }

        _portMapper.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string NodeName(int index) => $"n{index}@localhost";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private Task<string> ControlAsync(string[] arguments, CancellationToken cancellationToken) => ServerProcess.RunAsync(
        RabbitMqPrograms.Control,
        ["--node", NodeName(Array.FindIndex(_nodes, node => node is { IsRunning: true })), .. arguments],
        cancellationToken,
        Environment(0));

    private void WriteFiles()
    {
        string home = Directory.CreateDirectory(Path.Combine(_folder, "home")).FullName;
        string cookie = Path.Combine(home, ".erlang.cookie");
        File.WriteAllText(cookie, Guid.NewGuid().ToString("N"));
        if (!OperatingSystem.IsWindows())
        {
            // Erlang takes no cookie that others can read.
            File.SetUnixFileMode(cookie, OwnerReads);
        }

        File.WriteAllText(Path.Combine(_folder, "plugins"), "[].\n");
        string members = string.Join('\n', Enumerable.Range(0, NodeCount).Select(
            i => $"cluster_formation.classic_config.nodes.{i + 1} = {NodeName(i)}"));
        for (int i = 0; i < NodeCount; i++)
        {
            File.WriteAllText(Path.Combine(_folder, $"n{i}.conf"), $"""
                listeners.tcp.1 = 127.0.0.1:{ClientPort(i)}
                cluster_formation.peer_discovery_backend = classic_config
                {members}

                """);
        }
    }

    private Dictionary<string, string> Environment(int node) => new()
    {
        // The server then is the process that is started, and not a child of a script.
        ["RUNNING_UNDER_SYSTEMD"] = "true",
        ["HOME"] = Path.Combine(_folder, "home"),
        ["ERL_EPMD_PORT"] = Text(PortMapperPort),
        ["RABBITMQ_NODENAME"] = NodeName(node),
        ["RABBITMQ_DIST_PORT"] = Text(_ports[(node * 2) + 1]),
        ["RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS"] = "-kernel inet_dist_use_interface {127,0,0,1}",
        ["RABBITMQ_MNESIA_BASE"] = Path.Combine(_folder, $"n{node}"),
        ["RABBITMQ_LOG_BASE"] = Path.Combine(_folder, $"n{node}-log"),
        ["RABBITMQ_CONFIG_FILE"] = Path.Combine(_folder, $"n{node}.conf"),
        ["RABBITMQ_ADVANCED_CONFIG_FILE"] = Path.Combine(_folder, "none"),
        ["RABBITMQ_ENABLED_PLUGINS_FILE"] = Path.Combine(_folder, "plugins"),
        ["RABBITMQ_CONF_ENV_FILE"] = Path.Combine(_folder, "none"),
    };

    private int ClientPort(int index) => _ports[index * 2];
}
