using System.Security.Authentication;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Wiber.Node.Clock;
using Wiber.Node.Http.Isolation;
using Wiber.Node.Http.Security;
using Wiber.Node.Raft;

namespace Wiber.Node.Http.Peers;

/// <summary>Asks other nodes the plain questions of the peer RPC.</summary>
internal sealed class PeerClient : IDisposable
{
    private const int AnswerBytesMax = 256 * 1024;
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromMilliseconds(500);

    /// <summary>Long enough for the leader to ask the one who asks it, and to commit a change.</summary>
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan IdentityTimeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan TimeTimeout = TimeSpan.FromSeconds(1);

    private readonly HttpClient _http;

    private readonly PeerSecret? _secret;

    public PeerClient(NodeId self, PeerIsolation isolation, NodeSecurity security)
    {
        _secret = security.PeerSecret;
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = ConnectTimeout,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(5),
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
        };
        if (security.Tls is { } tls)
        {
            handler.SslOptions = tls.CreateOutgoingOptions();
        }

        _http = new HttpClient(new IsolatedHttpHandler(isolation, handler))
        {
            MaxResponseContentBufferSize = AnswerBytesMax,
            Timeout = AnswerTimeout,
        };
        _http.DefaultRequestHeaders.Add(PeerProtocol.FromHeader, self.Value);
    }

    /// <summary>Asks who is at an address.</summary>
    /// <exception cref="PeerAnswerException">Nobody answers there in time, or something that is no node of this kind.</exception>
    public async Task<PeerIdentity> GetIdentityAsync(Uri peer, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(IdentityTimeout);
        try
        {
            using HttpResponseMessage response = await SendAsync(
                HttpMethod.Get, new Uri(peer, PeerProtocol.IdentityPath), null, timeout.Token);
            return await ReadAsync(response, PeerJsonContext.Default.PeerIdentity, timeout.Token);
        }
        catch (Exception exception) when (IsFailure(exception, cancellationToken))
        {
            throw Failed(peer, exception);
        }
    }

    /// <summary>Asks what a node's clocks say.</summary>
    /// <returns>Its answer, and this node's monotonic clock right before the question and right after the answer.</returns>
    /// <exception cref="PeerAnswerException">Nobody answers there in time, or something that is no node of this kind.</exception>
    public async Task<(PeerTime Answer, long SentUs, long ReceivedUs)> ExchangeTimeAsync(
        Uri peer, IClockSource clock, CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(TimeTimeout);
        try
        {
            var uri = new Uri(peer, PeerProtocol.TimePath);
            long sentUs = clock.MonotonicUs;
            using HttpResponseMessage response = await SendAsync(HttpMethod.Post, uri, null, timeout.Token);
            long receivedUs = clock.MonotonicUs;
            return (await ReadAsync(response, PeerJsonContext.Default.PeerTime, timeout.Token), sentUs, receivedUs);
        }
        catch (Exception exception) when (IsFailure(exception, cancellationToken))
        {
            throw Failed(peer, exception);
        }
    }

    /// <summary>Asks the leader to take this node in again under its name; returns when that is committed.</summary>
    /// <exception cref="PeerAnswerException">It was refused, or not confirmed in time.</exception>
    public async Task JoinAsync(Uri leader, JoinRequest request, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage response = await SendAsync(
                HttpMethod.Post,
                new Uri(leader, PeerProtocol.JoinPath),
                JsonContent.Create(request, PeerJsonContext.Default.JoinRequest),
                cancellationToken);
            if (!response.IsSuccessStatusCode)
            {
                throw new PeerAnswerException(await response.Content.ReadAsStringAsync(cancellationToken));
            }
        }
        catch (Exception exception) when (IsFailure(exception, cancellationToken))
        {
            throw Failed(leader, exception);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, Uri uri, HttpContent? content, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, uri) { Content = content };
        _secret?.WriteTo(request);
        return await _http.SendAsync(request, cancellationToken);
    }

    private static async Task<T> ReadAsync<T>(
        HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        response.IsSuccessStatusCode
            ? await response.Content.ReadFromJsonAsync(type, cancellationToken) ?? throw new JsonException("the answer is null")
            : throw new HttpRequestException($"it answers with status {(int)response.StatusCode}");

    private static bool IsFailure(Exception exception, CancellationToken cancellationToken) =>
        exception is HttpRequestException or IOException or JsonException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private static PeerAnswerException Failed(Uri peer, Exception exception)
    {
        // What is wrong with a certificate, only the inner one says.
        Exception cause = exception.InnerException as AuthenticationException ?? exception;
        string detail = cause is OperationCanceledException ? " in time" : $": {cause.Message}";
        return new PeerAnswerException($"no node answers at {peer.Authority}{detail}", exception);
    }
}
