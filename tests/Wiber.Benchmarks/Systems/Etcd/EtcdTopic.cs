using System.Buffers.Binary;
using System.Text;
using Wiber.Benchmarks.Load;

namespace Wiber.Benchmarks.Systems.Etcd;

/// <summary>Keys that begin with a name, a number behind it.</summary>
internal sealed class EtcdTopic(EtcdCluster cluster, string name, int leader) : IBenchmarkTopic
{
    private const int OutstandingMax = 4096;
    private const int PageKeys = 4096;

    // Fields of PutRequest, RangeRequest, RangeResponse and KeyValue in etcd's rpc.proto and kv.proto.
    private const int KeyField = 1;
    private const int PutValueField = 2;
    private const int RangeEndField = 2;
    private const int LimitField = 3;
    private const int KeyValuesField = 2;
    private const int ValueField = 5;

    private static readonly TimeSpan PutTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RangeTimeout = TimeSpan.FromSeconds(30);

    private readonly EtcdClient _client = new();
    private readonly byte[] _prefix = Encoding.ASCII.GetBytes(name + "/");
    private int _server = leader;
    private long _next;

    public async Task<bool> PublishAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        byte[] put = new ProtobufWriter(payload.Length + _prefix.Length + 32)
            .Bytes(KeyField, Key(Interlocked.Increment(ref _next)))
            .Bytes(PutValueField, payload.Span)
            .ToFrame();
        int server = _server;
        if (await _client.CallAsync(cluster.Server(server), "KV/Put", put, PutTimeout, cancellationToken) is not null)
        {
            return true;
        }

        // The next message goes elsewhere, unless another one has turned away from this server already.
        Interlocked.CompareExchange(ref _server, (server + 1) % EtcdCluster.ServerCount, server);
        return false;
    }

    public Task PublishAsync(PublishQueue queue, int payloadBytes, CancellationToken cancellationToken) => Task.WhenAll(
        Enumerable.Range(0, OutstandingMax).Select(async _ =>
        {
            byte[] payload = Payload.Create(payloadBytes);
            while (await queue.TakeAsync(1, cancellationToken) is { } run)
            {
                Payload.Stamp(payload, run.First);
                if (await PublishAsync(payload, cancellationToken))
                {
                    queue.Acknowledge(run.First, 1);
                }
                else
                {
                    queue.Fail(run.First, 1);
                }
            }
        }));

    public async Task ReadAllAsync(Action<ReadOnlySpan<byte>> read, CancellationToken cancellationToken)
    {
        byte[] end = Key(long.MaxValue);
        byte[] from = Key(0);
        int count;
        do
        {
            byte[] range = new ProtobufWriter(128)
                .Bytes(KeyField, from)
                .Bytes(RangeEndField, end)
                .Number(LimitField, PageKeys)
                .ToFrame();
            byte[]? page = await _client.CallAsync(
                cluster.Server(_server), "KV/Range", range, RangeTimeout, cancellationToken);
            count = ReadPage(page ?? throw new InvalidOperationException("etcd did not answer a read"), read, ref from);
        }
        while (count == PageKeys);
    }

    public Task<int> FindLeaderPidAsync(CancellationToken cancellationToken) => cluster.FindLeaderPidAsync(cancellationToken);

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private static int ReadPage(ReadOnlySpan<byte> page, Action<ReadOnlySpan<byte>> read, ref byte[] next)
    {
        int count = 0;
        var fields = new ProtobufReader(page);
        while (fields.Read())
        {
            if (fields.Field != KeyValuesField)
            {
                continue;
            }

            count++;
            ReadOnlySpan<byte> key = default;
            var pair = new ProtobufReader(fields.Bytes);
            while (pair.Read())
            {
                if (pair.Field == KeyField)
                {
                    key = pair.Bytes;
                }
                else if (pair.Field == ValueField)
                {
                    read(pair.Bytes);
                }
            }

            // The least key behind this one.
            next = [.. key, 0];
        }

        return count;
    }

    private byte[] Key(long number)
    {
        byte[] key = new byte[_prefix.Length + sizeof(long)];
        _prefix.CopyTo(key, 0);
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(_prefix.Length), number);
        return key;
    }
}
