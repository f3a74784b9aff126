namespace Wiber.Benchmarks.Systems.Etcd;

/// <summary>Three etcd servers.</summary>
/// <param name="program">The server.</param>
/// <param name="folder">Where their files go.</param>
/// <param name="ports">For each the port of clients and that of the other servers.</param>
internal sealed class EtcdCluster(string program, string folder, int[] ports) : IBenchmarkCluster
{
    public const int ServerCount = 3;

    private static readonly TimeSpan StatusTimeout = TimeSpan.FromSeconds(1);

    private readonly ServerProcess?[] _servers = new ServerProcess?[ServerCount];
    private readonly EtcdClient _client = new();

    public IReadOnlyList<int> ServerPids => [.. _servers.Where(server => server is { IsRunning: true }).Select(server => server!.Pid)];

    public void StartServers()
    {
        string members = string.Join(',', Enumerable.Range(0, ServerCount).Select(i => $"n{i}={PeerUrl(i)}"));
        for (int i = 0; i < ServerCount; i++)
        {
            if (_servers[i] is { IsRunning: true })
            {
                continue;
            }

            _servers[i]?.Dispose();
            _servers[i] = ServerProcess.Start(
                program,
                [
                    "--name", $"n{i}",
                    "--data-dir", Path.Combine(folder, $"n{i}"),
                    "--listen-client-urls", ClientUrl(i),
                    "--advertise-client-urls", ClientUrl(i),
                    "--listen-peer-urls", PeerUrl(i),
                    "--initial-advertise-peer-urls", PeerUrl(i),
                    "--initial-cluster", members,
                    "--initial-cluster-state", "new",
                    "--quota-backend-bytes", (8L << 30).ToString(System.Globalization.CultureInfo.InvariantCulture),
                ],
                Path.Combine(folder, $"n{i}.log"));
        }
    }

    public Task WaitForServersAsync(CancellationToken cancellationToken) => Deadline.WaitUntilAsync(
        async () =>
        {
            EtcdStatus?[] statuses = await ReadStatusesAsync(cancellationToken);
            return statuses.All(status => status is { HasLeader: true })
                && statuses.Max(status => status!.Value.RaftIndex) - statuses.Min(status => status!.Value.RaftIndex) < 5000;
        },
        "etcd",
        cancellationToken);

    public async Task<IBenchmarkTopic> CreateTopicAsync(string name, CancellationToken cancellationToken) =>
        new EtcdTopic(this, name, await FindLeaderAsync(cancellationToken));

    public Task ReviveAsync(CancellationToken cancellationToken)
    {
        StartServers();
        return WaitForServersAsync(cancellationToken);
    }

    public Uri Server(int index) => new(ClientUrl(index));

    public async Task<int> FindLeaderPidAsync(CancellationToken cancellationToken) =>
        _servers[await FindLeaderAsync(cancellationToken)]!.Pid;

    public ValueTask DisposeAsync()
    {
        foreach (ServerProcess? server in _servers)
        {
            server?.Dispose();
        }

        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<int> FindLeaderAsync(CancellationToken cancellationToken)
    {
        int leader = -1;
        await Deadline.WaitUntilAsync(
            async () =>
            {
                EtcdStatus?[] statuses = await ReadStatusesAsync(cancellationToken);
                leader = Array.FindIndex(statuses, status => status is { IsLeader: true });
                return leader >= 0;
            },
            "a leader of etcd",
            cancellationToken);
        return leader;
    }

    private Task<EtcdStatus?[]> ReadStatusesAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Enumerable.Range(0, ServerCount).Select(async i =>
            await _client.CallAsync(
                Server(i), "Maintenance/Status", new ProtobufWriter(0).ToFrame(), StatusTimeout, cancellationToken) is { } answer
                    ? EtcdStatus.Read(answer)
                    : (EtcdStatus?)null));

    private string ClientUrl(int index) => $"http://127.0.0.1:{ports[index * 2]}";

    private string PeerUrl(int index) => $"http://127.0.0.1:{ports[(index * 2) + 1]}";
}
