using Wiber.Client;
using Wiber.Client.Api;
using Wiber.Client.Configuration;
using Wiber.Client.Processes;

namespace Wiber.Testing;

/// <summary>
/// Node processes of their own, on free loopback ports and in a folder of their own. Whatever happens, none is left running.
/// </summary>
public sealed class TestCluster : IAsyncDisposable
{
    /// <summary>Only a broken system needs so long, or a machine that has other things to do.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Several nodes may start at once, on a machine that does other things too.</summary>
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(60);

    private const int LogLinesShown = 20;

    private readonly Func<string, string[]>? _argumentsOf;
    private readonly NodeSurroundings? _surroundings;

    private Dictionary<string, NodeProcess> _processes;

    private TestCluster(
        ClusterConfig config, Func<string, string[]>? argumentsOf, string? token, NodeSurroundings? surroundings)
    {
        _argumentsOf = argumentsOf;
        _surroundings = surroundings;
        AdminToken = token ?? "";
        Config = config;
        _processes = ProcessesOf(config);
        Client = new WiberClient(config, new WiberClientOptions { CallTimeout = Patience, Token = AdminToken });
    }

    /// <summary>A token that opens everything; empty if the cluster has none.</summary>
    public string AdminToken { get; }

    /// <summary>cluster.toml as it is now.</summary>
    public ClusterConfig Config { get; private set; }

    /// <summary>A client that waits long enough for any election.</summary>
    public WiberClient Client { get; }

    public IEnumerable<string> NodeIds => _processes.Keys;

    /// <summary>
    /// Starts nodes, with further arguments of each if any are given, and waits for a leader that all of them know.
    /// <paramref name="prepare"/> is called in front of that, when cluster.toml is written.
    /// </summary>
    public static async Task<TestCluster> StartAsync(
        int nodes = 3,
        RaftOptions? raft = null,
        LogOptions? log = null,
        bool hasLinePorts = false,
        bool hasChatPorts = false,
        CompatibilityOptions? compatibility = null,
        TopicOptions? topics = null,
        ClockOptions? clock = null,
        LimitOptions? limits = null,
        TestSecurity? security = null,
        Func<string, string[]>? argumentsOf = null,
        string name = "test",
        Func<ClusterConfig, Task>? prepare = null,
        NodeSurroundings? surroundings = null)
    {
        string folder = Directory.CreateTempSubdirectory("wiber-test-").FullName;
        string file = Path.Combine(folder, ClusterConfig.DefaultFileName);
        NodeConfig[] addresses = surroundings?.Addresses is { } given ? [.. given] : FreePorts.PickNodes(nodes);
        if (hasLinePorts)
        {
            addresses = [.. addresses.Zip(FreePorts.Pick(nodes), (address, port) => address with { LinePort = port })];
        }

        if (hasChatPorts)
        {
            addresses = [.. addresses.Zip(FreePorts.Pick(nodes), (address, port) => address with { ChatPort = port })];
        }

        var config = new ClusterConfig(name, file, "data", raft ?? new RaftOptions(), addresses)
        {
            Log = log ?? new LogOptions(),
            Compatibility = compatibility ?? new CompatibilityOptions(),
            Topics = topics ?? new TopicOptions(),
            Clock = clock ?? new ClockOptions(),
            Limits = limits ?? new LimitOptions(),
            Tls = security?.Tls,

            // Networks of their own are as private as loopback.
            Security = security?.Options ?? new SecurityOptions { AllowPlaintext = surroundings is not null },
        };
        ClusterConfigWriter.Save(config);
        security?.WriteFiles(ClusterConfig.Load(file));
        var cluster = new TestCluster(ClusterConfig.Load(file), argumentsOf, security?.AdminToken, surroundings);
        try
        {
            surroundings?.Prepare?.Invoke(cluster.Config);
            await (prepare?.Invoke(cluster.Config) ?? Task.CompletedTask);
            await cluster.StartAllAsync();
            await cluster.WaitForAllToFollowAsync();
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    public NodeProcess Node(string id) => _processes[id];

    public NodeConfig Address(string id) => Config.FindNode(id) ?? throw new ArgumentException($"no node {id}", nameof(id));

    public Task StartAllAsync() => Task.WhenAll(_processes.Values.Select(process => process.StartAsync()));

    public Task KillAllAsync() => Task.WhenAll(_processes.Values.Select(process => process.KillAsync()));

    /// <summary>Writes a node into cluster.toml, starts it, takes it into the cluster, and waits until it has the log.</summary>
    public async Task AddNodeAsync(string id, bool isLearner = false)
    {
        int[] ports = FreePorts.Pick(2);
        var node = new NodeConfig { Id = id, Host = "127.0.0.1", Port = ports[0], PeerPort = ports[1] };
        ClusterConfigEditor.AddNode(Config.FilePath, node);
        Reload();
        await Node(id).StartAsync();
        await Client.AddNodeAsync(
            new NewNode { Id = id, Host = node.Host, Port = node.Port, PeerPort = node.PeerPort, Learner = isLearner });
        await WaitForRoleAsync(id, isLearner ? "learner" : "voter");
        await WaitForCatchUpAsync();
    }

    /// <summary>Takes a node out of the cluster, stops it, and takes it out of cluster.toml.</summary>
    public async Task RemoveNodeAsync(string id)
    {
        await Client.RemoveNodeAsync(id);
        await Node(id).StopAsync();
        ClusterConfigEditor.RemoveNode(Config.FilePath, id);
        Reload();
    }

    /// <summary>Kills a node and deletes its folder.</summary>
    public async Task WipeAsync(string id)
    {
        await Node(id).KillAsync();
        Directory.Delete(Address(id).DataDirectory, recursive: true);
    }

    /// <summary>Waits until a node is a member with this role.</summary>
    public Task WaitForRoleAsync(string id, string role) => WaitUntilAsync(
        async () => (await Client.GetMembersAsync()).Nodes.Any(member => member.Id == id && member.Role == role),
        $"{id} to be a {role}");

    /// <summary>The id of the node that leads, as it says itself.</summary>
    public async Task<string> WaitForLeaderAsync()
    {
        string? leader = null;
        await WaitUntilAsync(
            async () =>
            {
                NodeStatus[] statuses = await GetStatusesAsync();
                leader = statuses.Where(status => status.Role == "leader").MaxBy(status => status.Term)?.Node;
                return leader is not null;
            },
            "a leader");
        return leader!;
    }

    /// <summary>Waits until every node knows a leader.</summary>
    public Task WaitForAllToFollowAsync() => WaitUntilAsync(
        async () => (await GetStatusesAsync()).Count(status => status.Leader is not null) == Config.Nodes.Count,
        "a leader that all nodes know",
        DescribeAsync);

    /// <summary>The status of every node that answers.</summary>
    public async Task<NodeStatus[]> GetStatusesAsync()
    {
        NodeStatus?[] answers = await Task.WhenAll(Config.Nodes.Select(async node =>
        {
            try
            {
                return await Client.GetStatusAsync(node.ClientUri);
            }
            catch (WiberApiException)
            {
                return null;
            }
        }));
        return [.. answers.OfType<NodeStatus>()];
    }

    /// <summary>Waits until every node has applied the same entries, and returns the hash that all of them have.</summary>
    public async Task<LogHash> WaitForEqualHashesAsync()
    {
        LogHash? agreed = null;
        await WaitUntilAsync(
            async () =>
            {
                NodeStatus[] statuses = await GetStatusesAsync();
                if (statuses.Length < Config.Nodes.Count
                    || statuses.Any(status => status.AppliedIndex < statuses.Max(other => other.CommitIndex)))
                {
                    return false;
                }

                LogHash[] hashes = [.. statuses.Select(status => status.LogHash!).Distinct()];
                bool isSplit = hashes.Length > 1 && hashes.Select(hash => hash.Index).Distinct().Count() == 1;
                if (isSplit)
                {
                    throw new InvalidOperationException(
                        $"the nodes' states went apart: {string.Join(", ", hashes.Select(hash => hash.ToString()))}");
                }

                agreed = hashes is [var only] ? only : null;
                return agreed is not null;
            },
            "equal hashes on all nodes",
            DescribeAsync);
        return agreed!;
    }

    /// <summary>Waits until every node has applied what was committed when the wait began; meanwhile more may come.</summary>
    public async Task WaitForCatchUpAsync()
    {
        // Nodes that were started a moment ago do not know how much of their log is committed; a leader's log will be.
        string leader = await WaitForLeaderAsync();
        long goal = (await GetStatusesAsync())
            .Max(status => status.Node == leader ? status.LastLogIndex : status.CommitIndex);
        await WaitUntilAsync(
            async () =>
            {
                NodeStatus[] statuses = await GetStatusesAsync();
                return statuses.Length == Config.Nodes.Count && statuses.All(status => status.AppliedIndex >= goal);
            },
            $"index {goal} on all nodes",
            DescribeAsync);
    }

    /// <summary>Waits until every node is connected to every other.</summary>
    public Task WaitForConnectionsAsync() => WaitUntilAsync(
        async () =>
        {
            NodeStatus[] statuses = await GetStatusesAsync();
            return statuses.Length == Config.Nodes.Count
                && statuses.All(
                    status => status.Peers!.Value.EnumerateArray().All(peer => peer.GetProperty("connected").GetBoolean()));
        },
        "every node to be connected to every other");

    /// <summary>A client that knows one node only, with the rights of <see cref="Client"/>.</summary>
    public WiberClient ClientOf(string node) => new([Address(node).ClientUri], new WiberClientOptions
    {
        CallTimeout = Patience,
        Token = AdminToken,
        CertificateAuthority = Config.Tls?.Authority,
    });

    /// <summary>All messages of a topic's partition as one node has them.</summary>
    public async Task<IReadOnlyList<Message>> ReadAllAsync(string node, string topic)
    {
        using var client = ClientOf(node);
        var messages = new List<Message>();
        while (true)
        {
            long next = messages.Count == 0 ? 0 : messages[^1].Offset + 1;
            FetchAnswer answer = await client.FetchAsync(topic, FetchStart.At(next), limit: 10_000);
            messages.AddRange(answer.Messages);
            if (answer.Messages.Count == 0 || messages[^1].Offset + 1 >= answer.EndOffset)
            {
                return messages;
            }
        }
    }

    /// <summary>Lines of a node's log that contain a text.</summary>
    public IEnumerable<string> LogLines(string node, string text)
    {
        using var file = new FileStream(
            NodeFiles.ConsoleLog(Address(node).DataDirectory),
            FileMode.Open,
            FileAccess.Read,
            FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file);
        return [.. reader.ReadToEnd().Split('\n').Where(line => line.Contains(text, StringComparison.Ordinal))];
    }

    /// <summary>Waits for a condition with a deadline that only a broken system reaches.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="what">Its name.</param>
    /// <param name="describe">How things stand when it was waited for in vain.</param>
    public static async Task WaitUntilAsync(
        Func<Task<bool>> condition, string what, Func<Task<string>>? describe = null)
    {
        long deadline = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (!await condition())
        {
            if (Environment.TickCount64 > deadline)
            {
                string stand = describe is null ? "" : $"; {await describe()}";
                throw new TimeoutException($"waited {Patience.TotalSeconds:F0} s for {what}{stand}");
            }

            await Task.Delay(20);
        }
    }

    private async Task<string> DescribeAsync()
    {
        NodeStatus[] statuses = await GetStatusesAsync();
        IEnumerable<string> answering = statuses.Select(status =>
            $"{status.Node} {status.Role} of term {status.Term}, led by {status.Leader}, committed {status.CommitIndex}, "
            + $"applied {status.AppliedIndex}, peers {status.Peers}");
        IEnumerable<string> silent = Config.Nodes.Select(node => node.Id).Except(statuses.Select(status => status.Node)).Select(id =>
        {
            IEnumerable<string> lines = LogLines(id, "").TakeLast(LogLinesShown);
            return $"{id} does not answer, {Node(id).GetState().State}; its log ends with:\n{string.Join('\n', lines)}";
        });
        return string.Join("; ", answering.Concat(silent));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await KillAllAsync();
        Directory.Delete(Path.GetDirectoryName(Config.FilePath)!, recursive: true);
    }

    private Dictionary<string, NodeProcess> ProcessesOf(ClusterConfig config) => config.Nodes.ToDictionary(
        node => node.Id,
        node => new NodeProcess(
            config,
            node,
            new NodeProcessOptions
            {
                StartTimeout = StartPatience,
                Arguments = _argumentsOf?.Invoke(node.Id) ?? [],
                ExecutablePath = _surroundings?.ExecutableOf?.Invoke(node.Id),
            }));

    private void Reload()
    {
        Config = ClusterConfig.Load(Config.FilePath);
        _processes = ProcessesOf(Config);
    }
}
