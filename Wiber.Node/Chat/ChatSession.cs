using System.Security.Cryptography;
using Wiber.Client.Api;
using Wiber.Client.Security;
using Wiber.Node.Broker.Reading;
using Wiber.Node.Connections;
using Wiber.Node.Http;
using Wiber.Node.Http.Messages;
using Wiber.Node.Http.Problems;
using Wiber.Node.Http.Security;

namespace Wiber.Node.Chat;

/// <summary>
/// One client of the chat: what it says is stored in the topic <c>chat</c>, and what anyone says there, at whichever node, is
/// pushed to it from its login on, in the order of the log.
/// </summary>
internal sealed class ChatSession : IDisposable
{
    private const string Topic = "chat";

    private readonly ClientConnection _connection;
    private readonly NodeContext _node;
    private readonly RelayPublisher _relay;
    private readonly CancellationTokenSource _ended;
    private readonly ChatReader _input;
    private readonly SessionAccess _access;
    private readonly string _session = RandomNumberGenerator.GetHexString(16, lowercase: true);
    private long _count;
    private string? _name;
    private Task _pushing = Task.CompletedTask;

    private ChatSession(ClientConnection connection, NodeContext node, RelayPublisher relay)
    {
        _connection = connection;
        _node = node;
        _relay = relay;
        _ended = CancellationTokenSource.CreateLinkedTokenSource(node.Stopping);
        _input = new ChatReader(connection.Input, ChatLimits.ObjectTimeout, node.Limits.RequestBytes);
        _access = new SessionAccess(node.Security.Tokens, "the login must have it as token", _ended.Cancel);
    }

    /// <summary>Serves a connection to its end.</summary>
    public static async Task ServeAsync(ClientConnection connection, NodeContext node, RelayPublisher relay)
    {
        using var session = new ChatSession(connection, node, relay);
        await session.RunAsync();
    }

    /// <summary>Serves the client until it logs out or is gone, or the node stops.</summary>
    private async Task RunAsync()
    {
        try
        {
            while (await _input.ReadAsync(_ended.Token) is { } request && await HandleAsync(request))
            {
                // Each is dealt with before the next one is read: what a client says keeps its order.
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The client went away or takes nothing, or the node stops.
        }
        finally
        {
            await _ended.CancelAsync();
            await _pushing;
            await TellThatItLeftAsync();
        }
    }

    public void Dispose()
    {
        _access.Dispose();
        _ended.Dispose();
    }

    /// <summary>Does what is asked; false if it was the last.</summary>
    private async Task<bool> HandleAsync(ChatRequest request)
    {
        switch (request)
        {
            case ChatRequest.Logout:
                return false;
            case ChatRequest.Refused refused:
                await AnswerAsync(refused.Reason);
                return !refused.IsLast;
            case ChatRequest.Login login when _name is null:
                return await TryAsync("you are not logged in", () => LogInAsync(login));
            case ChatRequest.Login:
                await AnswerAsync($"you are logged in as {_name}");
                return true;
            case ChatRequest.Say when _name is null:
                await AnswerAsync("log in first: {\"type\": \"login\", \"sender\": \"your name\"}");
                return true;
            case ChatRequest.Say say:
                OutgoingMessage message = OutgoingMessage.Text(say.Content) with { Sender = _name, Timestamp = say.Timestamp };
                return await TryAsync("your message may not be stored", () => StoreAsync(message, _ended.Token));
            default:
                throw new ArgumentException("not known", nameof(request));
        }
    }

    /// <summary>Does something that the cluster may not be able to do now; the client is told, and may try again.</summary>
    private async Task<bool> TryAsync(string failure, Func<Task> action)
    {
        try
        {
            await action();
        }
        catch (Exception exception) when (exception is ProblemException or WiberApiException)
        {
            await AnswerAsync($"{failure}: {exception.Message}");
        }

        return true;
    }

    private async Task LogInAsync(ChatRequest.Login login)
    {
        string name = login.Name;
        _access.Show(login.Token);
        _access.Require(ApiRole.Write);
        MessageSource source = TopicPush.Open(_node, Topic);
        _name = name;
        await AnswerAsync($"Welcome, {name}!");
        _pushing = PushAsync(source);
        await StoreAsync(Notice($"{name} has joined the chat"), _ended.Token);
    }

    /// <summary>Others who are still there get it, if the cluster can store it soon.</summary>
    private async Task TellThatItLeftAsync()
    {
        if (_name is null || _node.Stopping.IsCancellationRequested)
        {
            return;
        }

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(_node.Stopping);
        patience.CancelAfter(ChatLimits.FarewellTimeout);
        try
        {
            await StoreAsync(Notice($"{_name} has left the chat"), patience.Token).WaitAsync(patience.Token);
        }
        catch (Exception exception) when (exception is ProblemException or WiberApiException or OperationCanceledException)
        {
            // A farewell is not worth more: nobody waits for it.
        }
    }

    private OutgoingMessage Notice(string text) => OutgoingMessage.Text(text) with
    {
        Sender = _name,
        Headers = new Dictionary<string, string> { [ChatNotice.Header] = _session },
    };

    private Task StoreAsync(OutgoingMessage message, CancellationToken cancellationToken) =>
        _relay.PublishAsync(
            Topic, message with { Id = $"chat_{_session}_{_count++}" }, _access.Token, cancellationToken);

    /// <summary>
    /// Pushes until the session ends, and ends it when it cannot go on: a client that waits for messages must not wait in vain.
    /// </summary>
    private async Task PushAsync(MessageSource source)
    {
        try
        {
            await TopicPush.RunAsync(
                source,
                messages => _connection.WriteAsync([.. messages.Where(IsForIt)], ChatText.Write, _ended.Token),
                _ended.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException or ProblemException)
        {
            // The client went away or takes nothing, the session ends, or the node cannot read on.
        }
        finally
        {
            await _ended.CancelAsync();
        }
    }

    /// <summary>Who came need not be told that he came.</summary>
    private bool IsForIt(StoredMessage stored) => ChatNotice.FindSession(stored.Open()) != _session;

    private Task AnswerAsync(string content)
    {
        long nowUs = _node.Clocks.Clock.Read().TimeUs;
        return _connection.WriteAsync(
            [content], (output, text) => ChatText.WriteSystem(output, text, nowUs), _ended.Token);
    }
}
