using Microsoft.AspNetCore.Http;
using Wiber.Client.Api;
using Wiber.Client.Reading;
using Wiber.Gateway.Hosting;
using Wiber.Gateway.Problems;
using Wiber.Gateway.Sockets;

namespace Wiber.Gateway.Conversations;

/// <summary><c>/ws/{convo}</c>: what is said in a conversation from now on.</summary>
internal sealed class ConversationSocket(GatewayContext gateway)
{
    public Task HandleAsync(HttpContext context)
    {
        SocketSession.Require(context);
        string topic = ConversationName.Of(context);
        return SocketSession.RunAsync(context, gateway, (socket, ending) => ServeAsync(topic, socket, ending));
    }

    private async Task ServeAsync(string topic, TextSocket socket, CancellationToken cancellationToken)
    {
        try
        {
            // Found before the word is given: what is said right behind it is not passed over.
            FetchStart start = await FindEndAsync(topic, cancellationToken);
            await socket.SendAsync(new SocketEvent("connected").ToJson(), cancellationToken);
            var reader = new TopicReader(new ClusterSource(gateway.Client, topic), Ignore);
            await foreach (Message message in reader.FollowAsync(start, cancellationToken))
            {
                var said = new SocketEvent("message") { Payload = HistoryMessage.Of(message, "MSG") };
                await socket.SendAsync(said.ToJson(), cancellationToken);
            }
        }
        catch (WiberApiException error)
        {
            await socket.SendAsync(new SocketEvent("error") { Detail = error.Detail }.ToJson(), cancellationToken);
            throw new ProblemException(GatewayProblem.Of(error));
        }
    }

    private async Task<FetchStart> FindEndAsync(string topic, CancellationToken cancellationToken)
    {
        try
        {
            FetchAnswer end = await gateway.Client.FetchAsync(
                topic, FetchStart.Latest, limit: 1, cancellationToken: cancellationToken);
            return FetchStart.At(end.GetPosition());
        }
        catch (WiberApiException error) when (error.Code == WiberErrorCodes.UnknownTopic)
        {
            return FetchStart.Earliest;
        }
    }

    /// <summary>An election passes by itself; a conversation is only a little late then.</summary>
    private static void Ignore(string problem)
    {
    }
}
