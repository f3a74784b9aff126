using System.Threading.Channels;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using Wiber.Benchmarks.Load;

namespace Wiber.Benchmarks.Systems.RabbitMq;

/// <summary>A quorum queue, through a channel with publisher confirms.</summary>
internal sealed class RabbitMqTopic(RabbitMqCluster cluster, string name) : IBenchmarkTopic
{
    private const ushort PrefetchMessages = 2048;
    private const ulong AckEvery = 512;
    private const int RunMessagesMax = 256;

    private static readonly TimeSpan PublishTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AbortTimeout = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan DrainTimeout = TimeSpan.FromSeconds(10);
    private static readonly BasicProperties Persistent = new() { Persistent = true };

    private readonly SemaphoreSlim _channelUse = new(1, 1);
    private IConnection? _connection;
    private IChannel? _channel;
    private ConfirmWindow _confirms = new();
    private CancellationTokenSource _ended = new();
    private int _node;

    /// <summary>Makes the queue; the node that is asked becomes its leader.</summary>
    public Task CreateAsync(CancellationToken cancellationToken) => Deadline.WaitUntilAsync(
        async () =>
        {
            await _channelUse.WaitAsync(cancellationToken);
            try
            {
                if (await ConnectAsync(cancellationToken) is not { } channel)
                {
                    return false;
                }

                await channel.QueueDeclareAsync(
                    name,
                    durable: true,
                    exclusive: false,
                    autoDelete: false,
                    new Dictionary<string, object?>
                    {
                        ["x-queue-type"] = "quorum",
                        ["x-quorum-initial-group-size"] = RabbitMqCluster.NodeCount,
                    },
                    cancellationToken: cancellationToken);
                return true;
            }
            catch (OperationInterruptedException)
            {
                // Not yet.
                return false;
            }
            finally
            {
                _channelUse.Release();
            }
        },
        "the queue to be made",
        cancellationToken);

    public async Task<bool> PublishAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        var confirmed = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        await PublishAsync(payload, isConfirmed => confirmed.TrySetResult(isConfirmed), cancellationToken);
        try
        {
            return await confirmed.Task.WaitAsync(PublishTimeout, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Not confirmed in time; whoever measures counts it.
            await LeaveUselessConnectionAsync(cancellationToken);
            return false;
        }
    }

    public async Task PublishAsync(PublishQueue queue, int payloadBytes, CancellationToken cancellationToken)
    {
        byte[] payload = Payload.Create(payloadBytes);
        while (await queue.TakeAsync(RunMessagesMax, cancellationToken) is { } run)
        {
            for (long each = run.First; each < run.First + run.Count; each++)
            {
                long number = each;
                Payload.Stamp(payload, number);

                // It is copied before this returns.
                await PublishAsync(
                    payload,
                    isConfirmed =>
                    {
                        if (isConfirmed)
                        {
                            queue.Acknowledge(number, 1);
                        }
                        else
                        {
                            queue.Fail(number, 1);
                        }
                    },
                    cancellationToken);
            }
        }

        await queue.DrainAsync(DrainTimeout, cancellationToken);
    }

    public async Task ReadAllAsync(Action<ReadOnlySpan<byte>> read, CancellationToken cancellationToken)
    {
        // Another connection to a node that runs: publishes go on over the first one.
        await using IConnection connection = await OpenAsync(cancellationToken)
            ?? throw new InvalidOperationException("no RabbitMQ node can be reached");
        await using IChannel channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        long left = (await channel.QueueDeclarePassiveAsync(name, cancellationToken)).MessageCount;
        if (left == 0)
        {
            return;
        }

        var whole = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var consumer = new AsyncEventingBasicConsumer(channel);
        consumer.ReceivedAsync += async (_, delivery) =>
        {
            read(delivery.Body.Span);
            left--;
            if (delivery.DeliveryTag % AckEvery == 0 || left == 0)
            {
                await channel.BasicAckAsync(delivery.DeliveryTag, multiple: true, cancellationToken);
            }

            if (left == 0)
            {
                whole.TrySetResult();
            }
        };
        await channel.BasicQosAsync(0, PrefetchMessages, global: false, cancellationToken);
        await channel.BasicConsumeAsync(name, autoAck: false, consumer, cancellationToken);
        await whole.Task.WaitAsync(cancellationToken);
    }

    public async Task<int> FindLeaderPidAsync(CancellationToken cancellationToken)
    {
        int? pid = null;
        await Deadline.WaitUntilAsync(
            async () => (pid = await cluster.FindLeaderPidAsync(name, cancellationToken)) is not null,
            "the leader of the queue",
            cancellationToken);
        return pid!.Value;
    }

    public async ValueTask DisposeAsync()
    {
        await DisconnectAsync();
        _channelUse.Dispose();
    }

    private async Task PublishAsync(ReadOnlyMemory<byte> payload, Action<bool> confirm, CancellationToken cancellationToken)
    {
        // The order of publishes gives them their tags.
        await _channelUse.WaitAsync(cancellationToken);
        try
        {
            if (await ConnectAsync(cancellationToken) is not { } channel)
            {
                confirm(false);
                return;
            }

            // A publish that waits for room on a connection that has ended would wait for ever.
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _ended.Token);
            _confirms.Open(confirm);
            await channel.BasicPublishAsync("", name, mandatory: false, Persistent, payload, stop.Token);
        }
        catch (Exception error) when (error is OperationInterruptedException or IOException or ChannelClosedException
            or ObjectDisposedException
            || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The connection has ended; then nothing of this channel will be confirmed.
            _confirms.CloseAll();
        }
        finally
        {
            _channelUse.Release();
        }
    }

    /// <summary>
    /// A channel that was opened between the end of a leader and the election of the next may never confirm anything (seen with
    /// RabbitMQ 3.10.8); a new one does.
    /// </summary>
    private async Task LeaveUselessConnectionAsync(CancellationToken cancellationToken)
    {
        ConfirmWindow confirms = _confirms;
        if (confirms.HasConfirmed)
        {
            return;
        }

        await _channelUse.WaitAsync(cancellationToken);
        try
        {
            if (_confirms == confirms)
            {
                await DisconnectAsync();
            }
        }
        finally
        {
            _channelUse.Release();
        }
    }

    /// <summary>The channel, or a new one to the next node that takes it; null if none does.</summary>
    private async ValueTask<IChannel?> ConnectAsync(CancellationToken cancellationToken)
    {
        if (_channel is { IsOpen: true } open)
        {
            return open;
        }

        await DisconnectAsync();
        if (await OpenAsync(cancellationToken) is not { } connection)
        {
            return null;
        }

        _connection = connection;
        var ended = new CancellationTokenSource();
        connection.ConnectionShutdownAsync += (_, _) =>
        {
            // Not to be waited for: who is woken by it disposes of the connection, which waits for this.
            _ = ended.CancelAsync();
            return Task.CompletedTask;
        };
        var confirms = new ConfirmWindow();
        IChannel channel = await connection.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false),
            cancellationToken);
        channel.BasicAcksAsync += (_, ack) =>
        {
            confirms.Close(ack.DeliveryTag, ack.Multiple, isConfirmed: true);
            return Task.CompletedTask;
        };
        channel.BasicNacksAsync += (_, nack) =>
        {
            confirms.Close(nack.DeliveryTag, nack.Multiple, isConfirmed: false);
            return Task.CompletedTask;
        };
        channel.ChannelShutdownAsync += (_, _) =>
        {
            confirms.CloseAll();
            return Task.CompletedTask;
        };
        _ended = ended;
        _confirms = confirms;
        _channel = channel;
        return channel;
    }

    private async Task<IConnection?> OpenAsync(CancellationToken cancellationToken)
    {
        for (int tries = 0; tries < RabbitMqCluster.NodeCount; tries++)
        {
            if (await cluster.TryConnectAsync(_node, cancellationToken) is { } connection)
            {
                return connection;
            }

            _node = (_node + 1) % RabbitMqCluster.NodeCount;
        }

        return null;
    }

    private async Task DisconnectAsync()
    {
        if (_connection is { } connection)
        {
            _channel = null;
            _connection = null;
            _confirms.CloseAll();
            _confirms = new ConfirmWindow();
            await connection.AbortAsync(AbortTimeout);
            await connection.DisposeAsync();
        }
    }
}
