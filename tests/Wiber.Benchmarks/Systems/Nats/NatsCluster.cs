using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Wiber.Benchmarks.Systems.Nats;

/// <summary>Three NATS servers.</summary>
/// <param name="program">The server.</param>
/// <param name="folder">Where their files go.</param>
/// <param name="ports">For each the port of clients and that of the other servers.</param>
internal sealed class NatsCluster(string program, string folder, int[] ports) : IBenchmarkCluster
{
    public const int ServerCount = 3;

    private readonly ServerProcess?[] _servers = new ServerProcess?[ServerCount];

    public IReadOnlyList<int> ServerPids => [.. _servers.Where(server => server is { IsRunning: true }).Select(server => server!.Pid)];

    public void Configure(bool isSynced)
    {
        string routes = string.Join(", ", Enumerable.Range(0, ServerCount).Select(i => $"nats-route://127.0.0.1:{RoutePort(i)}"));
        for (int i = 0; i < ServerCount; i++)
        {
            File.WriteAllText(ConfigFile(i), $$"""
                server_name: n{{i}}
                listen: 127.0.0.1:{{ClientPort(i)}}
                jetstream {
                  store_dir: "{{Path.Combine(folder, $"n{i}")}}"
                  max_file_store: 50GB
                  {{(isSynced ? "sync_interval: always" : "")}}
                }
                cluster { name: benchmark, listen: 127.0.0.1:{{RoutePort(i)}}, routes: [{{routes}}] }
                """);
        }
    }

    public void StartServers()
    {
        for (int i = 0; i < ServerCount; i++)
        {
            if (_servers[i] is not { IsRunning: true })
            {
                _servers[i]?.Dispose();
                _servers[i] = ServerProcess.Start(program, ["-c", ConfigFile(i)], Path.Combine(folder, $"n{i}.log"));
            }
        }
    }

    public async Task WaitForServersAsync(CancellationToken cancellationToken)
    {
        for (int i = 0; i < ServerCount; i++)
        {
            IPEndPoint server = Server(i);
            await Deadline.WaitUntilAsync(() => IsListeningAsync(server, cancellationToken), "nats-server", cancellationToken);
        }
    }

    public async Task<IBenchmarkTopic> CreateTopicAsync(string name, CancellationToken cancellationToken)
    {
        var topic = new NatsTopic(this, name);
        await topic.CreateAsync(cancellationToken);
        return topic;
    }

    public async Task ReviveAsync(CancellationToken cancellationToken)
    {
        StartServers();
        await WaitForServersAsync(cancellationToken);
    }

    /// <summary>Where clients connect to a server.</summary>
    public IPEndPoint Server(int index) => new(IPAddress.Loopback, ClientPort(index));

    /// <summary>The process id of a server by its name.</summary>
    public int PidOf(string name) => _servers[IndexOf(name)]!.Pid;

    /// <summary>The number of a server by its name.</summary>
    public static int IndexOf(string name) => name[^1] - '0';

    /// <summary>The leader of a stream, and whether all its replicas are up to date.</summary>
    /// <param name="streamInfo">What the server answers about a stream.</param>
    public static (string? Leader, bool IsWhole) ReadState(JsonElement streamInfo)
    {
        if (!streamInfo.TryGetProperty("cluster", out JsonElement cluster)
            || !cluster.TryGetProperty("leader", out JsonElement leader)
            || !cluster.TryGetProperty("replicas", out JsonElement replicas))
        {
            return (null, false);
        }

        int current = replicas.EnumerateArray().Count(replica => replica.GetProperty("current").GetBoolean());
        return (leader.GetString(), current == ServerCount - 1);
    }

    public ValueTask DisposeAsync()
    {
        foreach (ServerProcess? server in _servers)
        {
            server?.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    private static async Task<bool> IsListeningAsync(IPEndPoint server, CancellationToken cancellationToken)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(server, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            // Not yet.
            return false;
        }
    }

    private int ClientPort(int index) => ports[index * 2];

    private int RoutePort(int index) => ports[(index * 2) + 1];

    private string ConfigFile(int index) => Path.Combine(folder, $"n{index}.conf");
}
