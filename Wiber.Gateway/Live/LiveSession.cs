using System.Text.Json;
using Wiber.Gateway.Hosting;
using Wiber.Gateway.Live.Documents;
using Wiber.Gateway.Live.Streams;
using Wiber.Gateway.Sockets;

namespace Wiber.Gateway.Live;

/// <summary>One page: the feeds it watches, and the topics and logs it follows.</summary>
internal sealed class LiveSession(GatewayContext gateway, LiveHub hub) : IAsyncDisposable
{
    private readonly Outbox _outbox = new();
    private readonly FollowedStreams _streams = new();

    /// <summary>Sends what there is until it is cancelled.</summary>
    public async Task SendAsync(TextSocket socket, CancellationToken cancellationToken)
    {
        while (true)
        {
            await socket.SendAsync(await _outbox.TakeAsync(cancellationToken), cancellationToken);
        }
    }

    /// <summary>Does what the page asks for.</summary>
    public async Task ReceiveAsync(byte[] text, CancellationToken cancellationToken)
    {
        LiveCommand? command;
        try
        {
            command = JsonSerializer.Deserialize(text, GatewayJsonContext.Default.LiveCommand);
        }
        catch (JsonException error)
        {
            await TellAsync(null, $"the command cannot be read: {error.Message}", cancellationToken);
            return;
        }

        switch (command)
        {
            case { Type: "watch", Feeds: { } feeds }:
                hub.Set(_outbox, feeds);
                break;
            case { Type: "follow", Id: { Length: > 0 } id }:
                await FollowAsync(id, command, cancellationToken);
                break;
            case { Type: "unfollow", Id: { Length: > 0 } id }:
                await _streams.EndAsync(id);
                break;
            default:
                await TellAsync(command?.Id, "the command is none of watch, follow and unfollow", cancellationToken);
                break;
        }
    }

    public async ValueTask DisposeAsync()
    {
        hub.Set(_outbox, []);
        await _streams.DisposeAsync();
        _outbox.Dispose();
    }

    private async Task FollowAsync(string id, LiveCommand command, CancellationToken cancellationToken)
    {
        Func<CancellationToken, Task>? run =
            command.Topic is { Length: > 0 } ? new TopicStream(gateway, _outbox, id, command).RunAsync
            : command.Node is { } node && gateway.Cluster.FindNode(node) is { } found
                ? new LogStream(found, _outbox, id, command.Tail ?? 0).RunAsync
            : null;
        if (run is null || !await _streams.BeginAsync(id, run))
        {
            await TellAsync(id, "there is no such topic or node to follow, or too many are followed", cancellationToken);
        }
    }

    private Task TellAsync(string? id, string detail, CancellationToken cancellationToken) =>
        _outbox.AddAsync(new NoticeFrame(id, detail).ToJson(), cancellationToken);
}
