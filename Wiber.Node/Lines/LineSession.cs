using System.Globalization;
using System.Text;
using Wiber.Client.Api;
using Wiber.Client.Security;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Connections;
using Wiber.Node.Http;
using Wiber.Node.Http.Limits;
using Wiber.Node.Http.Messages;
using Wiber.Node.Http.Problems;
using Wiber.Node.Http.Security;

namespace Wiber.Node.Lines;

/// <summary>
/// One connection of the line protocol: answers its requests in order, and pushes what it subscribed to between them.
/// </summary>
internal sealed class LineSession : IDisposable
{
    private const double UsPerSecond = 1_000_000;

    private readonly ClientConnection _connection;
    private readonly NodeContext _node;
    private readonly LinePublisher _publisher;
    private readonly CancellationTokenSource _ended;
    private readonly LineReader _input;
    private readonly SessionAccess _access;
    private readonly List<Task> _subscriptions = [];

    private LineSession(ClientConnection connection, NodeContext node, LinePublisher publisher)
    {
        _connection = connection;
        _node = node;
        _publisher = publisher;
        _ended = CancellationTokenSource.CreateLinkedTokenSource(node.Stopping);
        _input = new LineReader(connection.Input, LineLimits.LineTimeout, node.Limits.RequestBytes);
        _access = new SessionAccess(node.Security.Tokens, "say AUTH TOKEN first", _ended.Cancel);
    }

    /// <summary>Serves a connection to its end.</summary>
    public static async Task ServeAsync(ClientConnection connection, NodeContext node, LinePublisher publisher)
    {
        using var session = new LineSession(connection, node, publisher);
        await session.RunAsync();
    }

    /// <summary>
    /// Serves the connection until the client is done or gone, or the node stops. A client that has said all it wants (TCP's
    /// half-close) may still read: what it asked for is answered, and what it subscribed to is pushed as long as it is there.
    /// </summary>
    private async Task RunAsync()
    {
        try
        {
            if (await AnswerAllAsync())
            {
                await WaitUntilGoneAsync();
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The client went away or takes nothing, or the node stops.
        }
        finally
        {
            await _ended.CancelAsync();
            await Task.WhenAll(_subscriptions);
        }
    }

    public void Dispose()
    {
        _access.Dispose();
        _ended.Dispose();
    }

    /// <summary>Answers each request before it reads the next one; false if the client said that it is done altogether.</summary>
    private async Task<bool> AnswerAllAsync()
    {
        while (await _input.ReadAsync(_ended.Token) is { } command)
        {
            if (!await HandleAsync(command))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Nothing is read any more that would tell the end, and on a quiet topic nothing is written.</summary>
    private async Task WaitUntilGoneAsync()
    {
        Task subscriptions = Task.WhenAll(_subscriptions);
        while (!subscriptions.IsCompleted && !_ended.IsCancellationRequested && !_connection.IsGone())
        {
            await Task.WhenAny(subscriptions, Task.Delay(LineLimits.GoneCheckInterval, _ended.Token));
        }
    }

    /// <summary>Answers a request; false if it was the last.</summary>
    private async Task<bool> HandleAsync(LineCommand command)
    {
        try
        {
            return await DoAsync(command);
        }
        catch (Exception exception) when (exception is ProblemException or WiberApiException)
        {
            await AnswerAsync(LineError.Of(exception));
            return true;
        }
    }

    private async Task<bool> DoAsync(LineCommand command)
    {
        if (RoleOf(command) is { } role)
        {
            _access.Require(role);
        }

        switch (command)
        {
            case LineCommand.Auth auth:
                _access.Show(auth.Token);
                await AnswerAsync("OK auth");
                break;
            case LineCommand.Ping:
                await AnswerAsync("PONG");
                break;
            case LineCommand.TimeSync sync:
                await AnswerTimeAsync(sync, _node.Clocks.Clock.Read().TimeUs);
                break;
            case LineCommand.Quit:
                await AnswerAsync("OK bye");
                return false;
            case LineCommand.HttpRequest:
                // A web page can make its browser send one here, with lines of its own choosing behind it.
                return false;
            case LineCommand.Publish publish:
                await AnswerAsync(await _publisher.PublishAsync(publish, _access.Token, _ended.Token));
                break;
            case LineCommand.Subscribe subscribe:
                await SubscribeAsync(subscribe.Topic);
                break;
            case LineCommand.History history:
                await ShowHistoryAsync(history);
                break;
            case LineCommand.Refused refused:
                await AnswerAsync($"ERR {refused.Reason}");
                return !refused.IsLast;
        }

        return true;
    }

    /// <summary>What a request needs where tokens are on; null for nothing.</summary>
    private static ApiRole? RoleOf(LineCommand command) => command switch
    {
        LineCommand.Publish => ApiRole.Write,
        LineCommand.Subscribe or LineCommand.History or LineCommand.TimeSync => ApiRole.Read,
        _ => null,
    };

    /// <summary>When it came and when the answer leaves, by the synchronized clock.</summary>
    private Task AnswerTimeAsync(LineCommand.TimeSync sync, long receivedUs)
    {
        double sentUs = _node.Clocks.Clock.Read().TimeUs;
        return AnswerAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"TIME_SYNC_RESPONSE {sync.SentAt} {receivedUs / UsPerSecond:F6} {sentUs / UsPerSecond:F6}"));
    }

    private async Task SubscribeAsync(string topic)
    {
        if (_subscriptions.Count == LineLimits.SubscriptionsPerConnectionMax)
        {
            await AnswerAsync($"ERR too_many_subscriptions at most {LineLimits.SubscriptionsPerConnectionMax}");
            return;
        }

        MessageSource source = TopicPush.Open(_node, topic);
        await AnswerAsync($"OK subscribed {topic}");
        _subscriptions.Add(RunSubscriptionAsync(topic, source));
    }

    /// <summary>
    /// Pushes until the session ends, and ends it when it cannot go on: a client that waits for messages must not wait in vain.
    /// </summary>
    private async Task RunSubscriptionAsync(string topic, MessageSource source)
    {
        try
        {
            await PushAsync(topic, source);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The client went away or takes nothing, or the session ends.
        }
        finally
        {
            await _ended.CancelAsync();
        }
    }

    private async Task PushAsync(string topic, MessageSource source)
    {
        try
        {
            await TopicPush.RunAsync(source, messages => WriteAsync("MSG", topic, messages), _ended.Token);
        }
        catch (ProblemException exception)
        {
            await AnswerAsync(LineError.Of(exception));
        }
    }

    private async Task ShowHistoryAsync(LineCommand.History history)
    {
        ReadGate.RequireState(_node);
        if (history.Count > 0)
        {
            var pages = new HistoryPages(_node.Broker, history.Topic, history.Count, _ended.Token);
            _node.Limits.RequireAnswerRoom();
            while (pages.Take() is { } messages)
            {
                using LimitUse held = _node.Limits.HoldAnswer(messages);
                await WriteAsync("HISTORY", history.Topic, messages);
            }

            if (pages.IsCut)
            {
                await AnswerAsync($"ERR history_cut these are the last {pages.Count}, and there may be more");
                return;
            }
        }

        await AnswerAsync("OK history_end");
    }

    private Task AnswerAsync(string line) =>
        _connection.WriteAsync([line], static (output, text) => Encoding.UTF8.GetBytes(text + "\n", output), _ended.Token);

    private Task WriteAsync(string kind, string topic, IReadOnlyList<StoredMessage> messages) =>
        _connection.WriteAsync(messages, (output, message) => MessageLine.Write(output, kind, topic, message), _ended.Token);
}
