using System.Text.Json;
using Microsoft.Extensions.Logging;
using Wiber.Gateway.Hosting;
using Wiber.Gateway.Live.Documents;
using Wiber.Gateway.Live.Streams;
using Wiber.Gateway.Sockets;

namespace Wiber.Gateway.Live;

/// <summary>One page: the feeds it watches, and the topics and logs it follows.</summary>
internal sealed class LiveSession : IAsyncDisposable
{
    private readonly GatewayContext _gateway;
    private readonly LiveHub _hub;
    private readonly Outbox _outbox = new();
    private readonly FollowedStreams _streams;

    public LiveSession(GatewayContext gateway, LiveHub hub, ILogger logger)
    {
        _gateway = gateway;
        _hub = hub;
        _streams = new FollowedStreams(_outbox, logger, gateway.Ending);
    }

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
                _hub.Set(_outbox, feeds);
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
        _hub.Set(_outbox, []);
        await _streams.DisposeAsync();
        _outbox.Dispose();
    }

    private async Task FollowAsync(string id, LiveCommand command, CancellationToken cancellationToken)
    {
        Func<CancellationToken, Task>? run =
            command.Topic is { Length: > 0 } ? new TopicStream(_gateway, _outbox, id, command).RunAsync
            : command.Node is { } node && _gateway.Cluster.FindNode(node) is { } found
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
