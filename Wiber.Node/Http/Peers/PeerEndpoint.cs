using System.Buffers;
using System.Collections.Concurrent;
using System.IO.Pipelines;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Messages;
using Wiber.Node.Replica;

namespace Wiber.Node.Http.Peers;

/// <summary>The receiving end of the peer RPC: reads frames from a peer's stream and queues them for the loop.</summary>
internal sealed class PeerEndpoint(
    string cluster, uint group, NodeId self, PeerNetwork network, ReplicaLoop loop, ILogger logger)
{
    private readonly ConcurrentDictionary<NodeId, HttpContext> _streams = new();
    private volatile string? _lastRefusal;

    /// <summary>
    /// Serves one stream until it ends. One that is meant for another node, or for another disk of this one, is refused with 403
    /// before anything of its body is read. Who may say what is the consensus core's to decide, which knows all members.
    /// </summary>
    public async Task HandleAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        if (!PeerHello.TryRead(request.Headers, network.Scheme, out PeerHello? hello) || Refusal(hello) is not null)
        {
            await RefuseAsync(
                context,
                StatusCodes.Status403Forbidden,
                hello is null ? "the headers are not those of a peer stream" : Refusal(hello)!);
            return;
        }

        // A healthy stream is silent for as long as nothing happens, and never ends.
        context.Features.GetRequiredFeature<IHttpMinRequestBodyDataRateFeature>().MinDataRate = null;
        context.Features.GetRequiredFeature<IHttpMaxRequestBodySizeFeature>().MaxRequestBodySize = null;

        NodeId from = hello.From;
        _streams.AddOrUpdate(from, context, (_, earlier) => Replace(earlier, context));
        try
        {
            if (!network.TryAddSender(hello))
            {
                await RefuseAsync(
                    context,
                    StatusCodes.Status503ServiceUnavailable,
                    $"{PeerNetwork.StrangersMax} nodes that are no members are connected already");
                return;
            }

            await ReadFramesAsync(request.BodyReader, from, context.RequestAborted);
        }
        catch (PeerFrameException exception)
        {
            logger.LogError("closed the stream from peer {Peer}: {Reason}", from, exception.Message);
            context.Abort();
        }
        catch (Exception exception)
            when (exception is IOException or OperationCanceledException or BadHttpRequestException or ChannelClosedException)
        {
            logger.LogInformation("the stream from peer {Peer} broke", from);
        }
        finally
        {
            network.RemoveSender(hello);
            if (_streams.TryRemove(KeyValuePair.Create(from, context)) && !network.Isolation.IsFrom(from))
            {
                loop.ReportDisconnected(from);
            }
        }
    }

    /// <summary>A peer has one stream. If it begins another, the earlier one is dead, though nothing may ever say so.</summary>
    private static HttpContext Replace(HttpContext earlier, HttpContext next)
    {
        earlier.Abort();
        return next;
    }

    private string? Refusal(PeerHello hello)
    {
        if (hello.Cluster != cluster)
        {
            return $"this is cluster \"{cluster}\"";
        }

        if (hello.Group != group)
        {
            return $"this node serves Raft group {group}";
        }

        return hello.To == self ? null
            : hello.To.Value == self.Value ? $"this is node {self} with another disk, {DiskText.Of(self.Disk)}"
            : $"this is node {self}";
    }

    /// <summary>Others try again and again; the log says once why they are refused.</summary>
    private async Task RefuseAsync(HttpContext context, int status, string reason)
    {
        if (reason != _lastRefusal)
        {
            _lastRefusal = reason;
            logger.LogWarning("refused a peer stream from {Address}: {Reason}", context.Connection.RemoteIpAddress, reason);
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain";
        await context.Response.WriteAsync(reason, context.RequestAborted);
    }

    private async Task ReadFramesAsync(PipeReader reader, NodeId from, CancellationToken cancellationToken)
    {
        byte[] header = new byte[PeerFrame.HeaderBytes];
        while (await TryFillAsync(reader, header, cancellationToken))
        {
            int payloadBytes = PeerFrame.ReadPayloadBytes(header, group);
            byte[] payload = payloadBytes == 0 ? [] : GC.AllocateUninitializedArray<byte>(payloadBytes);
            if (payloadBytes > 0 && !await TryFillAsync(reader, payload, cancellationToken))
            {
                throw new PeerFrameException("the stream ended within a frame");
            }

            RaftMessage message = PeerFrame.Read(header, payload, group);
            if (network.Traffic.MayReceive(from, message))
            {
                await loop.ReceiveAsync(from, message, cancellationToken);
            }
        }
    }

    /// <summary>Fills a buffer from the stream; false if the stream ends before its first byte.</summary>
    private static async ValueTask<bool> TryFillAsync(PipeReader reader, Memory<byte> target, CancellationToken cancellationToken)
    {
        int filled = 0;
        while (filled < target.Length)
        {
            ReadResult result = await reader.ReadAsync(cancellationToken);
            ReadOnlySequence<byte> available = result.Buffer;
            int take = (int)Math.Min(available.Length, target.Length - filled);
            available.Slice(0, take).CopyTo(target.Span[filled..]);
            filled += take;
            reader.AdvanceTo(available.GetPosition(take));
            if (take == 0 && result.IsCompleted)
            {
                return filled == 0 ? false : throw new PeerFrameException("the stream ended within a frame");
            }
        }

        return true;
    }
}
