using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Wiber.Benchmarks.Load;

namespace Wiber.Benchmarks.Systems.Nats;

/// <summary>A stream, through a client of its own: requests of the JetStream API, acknowledged publishes, an ordered consumer.</summary>
internal sealed class NatsTopic : IBenchmarkTopic
{
    private const int ReplySubscription = 1;
    private const int PipelineSubscription = 2;
    private const int DeliverySubscription = 3;
    private const int RunMessagesMax = 256;

    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(10);

    private readonly NatsCluster _cluster;
    private readonly string _name;
    private readonly byte[] _subject;
    private readonly byte[] _replyInbox;
    private readonly byte[] _pipelineInbox;
    private readonly string _deliveryInbox;
    private readonly ConcurrentDictionary<long, TaskCompletionSource<byte[]?>> _requests = new();
    private readonly SemaphoreSlim _connecting = new(1, 1);
    private NatsConnection? _connection;
    private PublishQueue? _queue;
    private Action<ReadOnlySpan<byte>>? _delivered;
    private long _nextRequest;
    private int _server;

    public NatsTopic(NatsCluster cluster, string name)
    {
        _cluster = cluster;
        _name = name;
        _subject = Encoding.ASCII.GetBytes($"bench.{name}");
        string inbox = $"_INBOX.{Guid.NewGuid():N}";
        _replyInbox = Encoding.ASCII.GetBytes($"{inbox}.r.");
        _pipelineInbox = Encoding.ASCII.GetBytes($"{inbox}.p.");
        _deliveryInbox = $"{inbox}.d";
    }

    /// <summary>Makes the stream as soon as the cluster can, and connects to its leader.</summary>
    public async Task CreateAsync(CancellationToken cancellationToken)
    {
        string stream = $$"""
            {"name":"{{_name}}","subjects":["bench.{{_name}}"],"retention":"limits","storage":"file","num_replicas":3,"discard":"old",
            "max_consumers":-1,"max_msgs":-1,"max_bytes":-1,"max_age":0,"max_msg_size":-1}
            """;
        await Deadline.WaitUntilAsync(
            async () => await AskAsync("STREAM.CREATE", stream, cancellationToken) is { } made && !made.TryGetProperty("error", out _),
            "the stream to be made",
            cancellationToken);
        (string leader, _) = await WaitForLeaderAsync(isWhole: false, cancellationToken);
        _server = NatsCluster.IndexOf(leader);
        await DisconnectAsync();
    }

    public async Task<bool> PublishAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken) =>
        await RequestAsync(_subject, payload, cancellationToken) is { } answer && IsStored(answer);

    public async Task PublishAsync(PublishQueue queue, int payloadBytes, CancellationToken cancellationToken)
    {
        NatsConnection connection = await ConnectAsync(cancellationToken)
            ?? throw new InvalidOperationException("no NATS server can be reached");
        _queue = queue;
        byte[] payload = Payload.Create(payloadBytes);
        while (await queue.TakeAsync(RunMessagesMax, cancellationToken) is { } run)
        {
            for (long number = run.First; number < run.First + run.Count; number++)
            {
                Payload.Stamp(payload, number);
                connection.Publish(_subject, _pipelineInbox, number, payload);
            }

            await connection.WaitForRoomAsync(cancellationToken);
        }

        await queue.DrainAsync(DrainTimeout, cancellationToken);
    }

    public async Task ReadAllAsync(Action<ReadOnlySpan<byte>> read, CancellationToken cancellationToken)
    {
        JsonElement info = default;
        await Deadline.WaitUntilAsync(
            async () => await AskAsync("STREAM.INFO", "", cancellationToken) is { } answer
                && (info = answer).TryGetProperty("state", out _),
            "the state of the stream",
            cancellationToken);
        long left = info.GetProperty("state").GetProperty("messages").GetInt64();
        if (left == 0)
        {
            return;
        }

        var whole = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _delivered = payload =>
        {
            read(payload);
            if (--left == 0)
            {
                whole.SetResult();
            }
        };

        // What client libraries call an ordered consumer.
        string consumer = $$"""
            {"stream_name":"{{_name}}","config":{"deliver_subject":"{{_deliveryInbox}}","deliver_policy":"all","ack_policy":"none",
            "max_deliver":1,"replay_policy":"instant","flow_control":true,"idle_heartbeat":5000000000,"mem_storage":true,
            "num_replicas":1} }
            """;
        JsonElement? made = await AskAsync("CONSUMER.CREATE", consumer, cancellationToken);
        if (made is not { } answer || answer.TryGetProperty("error", out _))
        {
            throw new InvalidOperationException($"NATS made no consumer: {made}");
        }

        await whole.Task.WaitAsync(cancellationToken);
    }

    public async Task<int> FindLeaderPidAsync(CancellationToken cancellationToken) =>
        (await WaitForLeaderAsync(isWhole: true, cancellationToken)).Pid;

    public async ValueTask DisposeAsync()
    {
        await DisconnectAsync();
        _connecting.Dispose();
    }

    private static bool IsStored(ReadOnlySpan<byte> answer) =>
        answer.IndexOf("\"seq\":"u8) >= 0 && answer.IndexOf("\"error\":"u8) < 0;

    private async Task<(string Leader, int Pid)> WaitForLeaderAsync(bool isWhole, CancellationToken cancellationToken)
    {
        string? leader = null;
        await Deadline.WaitUntilAsync(
            async () =>
            {
                if (await AskAsync("STREAM.INFO", "", cancellationToken) is not { } info)
                {
                    return false;
                }

                (leader, bool isNowWhole) = NatsCluster.ReadState(info);
                return leader is not null && (isNowWhole || !isWhole);
            },
            "the leader of the stream",
            cancellationToken);
        return (leader!, _cluster.PidOf(leader!));
    }

    private async Task<JsonElement?> AskAsync(string what, string body, CancellationToken cancellationToken)
    {
        byte[] subject = Encoding.ASCII.GetBytes($"$JS.API.{what}.{_name}");
        byte[]? answer = await RequestAsync(subject, Encoding.UTF8.GetBytes(body), cancellationToken);
        return answer is null or [] ? null : JsonDocument.Parse(answer).RootElement;
    }

    /// <returns>The answer; null if there is none in time.</returns>
    private async Task<byte[]?> RequestAsync(
        ReadOnlyMemory<byte> subject, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        long token = Interlocked.Increment(ref _nextRequest);
        var request = new TaskCompletionSource<byte[]?>(TaskCreationOptions.RunContinuationsAsynchronously);
        _requests[token] = request;
        try
        {
            if (await ConnectAsync(cancellationToken) is not { } connection)
            {
                await Task.Delay(1, cancellationToken);
                return null;
            }

            connection.Publish(subject.Span, _replyInbox, token, payload.Span);
            return await request.Task.WaitAsync(RequestTimeout, cancellationToken);
        }
        catch (TimeoutException)
        {
            // The answer is not known any more than if there were none.
            return null;
        }
        finally
        {
            _requests.TryRemove(token, out _);
        }
    }

    /// <summary>The connection, or a new one to the next server that listens.</summary>
    private async ValueTask<NatsConnection?> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_connection is { IsOpen: true } open)
        {
            return open;
        }

        await _connecting.WaitAsync(cancellationToken);
        try
        {
            for (int tries = 0; tries < NatsCluster.ServerCount && _connection is not { IsOpen: true }; tries++)
            {
                await TryConnectAsync(cancellationToken);
            }

            return _connection is { IsOpen: true } ? _connection : null;
        }
        finally
        {
            _connecting.Release();
        }
    }

    private async Task TryConnectAsync(CancellationToken cancellationToken)
    {
        await DisconnectAsync();
        try
        {
            NatsConnection connection = await NatsConnection.OpenAsync(_cluster.Server(_server), Handle, cancellationToken);
            connection.Subscribe($"{Encoding.ASCII.GetString(_replyInbox)}*", ReplySubscription);
            connection.Subscribe($"{Encoding.ASCII.GetString(_pipelineInbox)}*", PipelineSubscription);
            connection.Subscribe(_deliveryInbox, DeliverySubscription);
            _connection = connection;
        }
        catch (SocketException)
        {
            // The next one, then.
            _server = (_server + 1) % NatsCluster.ServerCount;
        }
    }

    private async Task DisconnectAsync()
    {
        if (_connection is { } connection)
        {
            _connection = null;
            await connection.DisposeAsync();
        }
    }

    private void Handle(in NatsMessage message)
    {
        switch (message.Subscription)
        {
            case ReplySubscription when _requests.TryRemove(message.Token, out TaskCompletionSource<byte[]?>? request):
                request.SetResult(message.IsNoResponders ? null : message.Payload.ToArray());
                break;
            case PipelineSubscription when IsStored(message.Payload):
                _queue!.Acknowledge(message.Token, 1);
                break;
            case PipelineSubscription:
                _queue!.Fail(message.Token, 1);
                break;
            case DeliverySubscription when message.IsFlowControl:
                _connection!.Publish(message.ReplyTo, default, 0, default);
                break;
            case DeliverySubscription when message.Headers.IsEmpty:
                _delivered!(message.Payload);
                break;
        }
    }
}
