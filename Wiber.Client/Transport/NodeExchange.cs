using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.WebSockets;
using System.Security.Authentication;
using System.Text.Json;
using Wiber.Client.Api;

namespace Wiber.Client.Transport;

/// <summary>Sends a request to one node and judges the answer. Holds the connections to all nodes.</summary>
internal sealed class NodeExchange : IDisposable
{
    /// <summary>The largest answer that is read.</summary>
    private const int AnswerBytesMax = 64 << 20;

    private readonly HttpMessageInvoker _invoker;
    private readonly AuthenticationHeaderValue? _authorization;
    private readonly bool _isOwner;

    /// <summary>Makes connections of its own.</summary>
    /// <param name="connectTimeout">How long a connection may take to open.</param>
    /// <param name="tls">Whom to trust where TLS is spoken; null for whom the system trusts.</param>
    /// <param name="token">The API token; null or empty for none.</param>
    public NodeExchange(TimeSpan connectTimeout, SslClientAuthenticationOptions? tls = null, string? token = null)
        : this(new HttpMessageInvoker(CreateHandler(connectTimeout, tls)), token, isOwner: true)
    {
    }

    private NodeExchange(HttpMessageInvoker invoker, string? token, bool isOwner)
    {
        _invoker = invoker;
        _isOwner = isOwner;
        _authorization = string.IsNullOrEmpty(token) ? null : new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>The same connections with another token; they are closed with this one.</summary>
    public NodeExchange WithToken(string? token) => new(_invoker, token, isOwner: false);

    /// <summary>Opens a WebSocket to one node.</summary>
    public async Task<WebSocket> ConnectAsync(Uri target, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        if (_authorization is not null)
        {
            socket.Options.SetRequestHeader("Authorization", _authorization.ToString());
        }

        try
        {
            await socket.ConnectAsync(target, _invoker, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch (WebSocketException error)
        {
            int status = (int)socket.HttpStatusCode;
            socket.Dispose();
            throw status == 0
                ? Unreachable(target, error)
                : new WiberApiException(
                    CodeOf(status), status, $"{target.Authority} refuses this stream with status {status}", error);
        }
        catch (OperationCanceledException)
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends a request once. Failures are outcomes; a cancelled token counts as silence of the node.</summary>
    public async Task<Attempt> TryAsync(ApiRequest request, Uri node, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(request.AttemptTimeout);
        using HttpRequestMessage message = request.ToHttp(node);
        message.Headers.Authorization = _authorization;
        try
        {
            HttpResponseMessage response = await _invoker.SendAsync(message, patience.Token).ConfigureAwait(false);
            if (request.LeavesBody && response.IsSuccessStatusCode)
            {
                return new Attempt(AttemptOutcome.Answered) { Response = response };
            }

            using (response)
            {
                byte[] body = await ReadBodyAsync(response, patience.Token).ConfigureAwait(false);
                return Judge(response, body, node);
            }
        }
        catch (OperationCanceledException error)
        {
            return Failed(message, new WiberApiException(
                WiberErrorCodes.Unreachable, null, $"{node.Authority} did not answer in time", error));
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            return Failed(message, Unreachable(node, error));
        }
    }

    public void Dispose()
    {
        if (_isOwner)
        {
            _invoker.Dispose();
        }
    }

    private static SocketsHttpHandler CreateHandler(TimeSpan connectTimeout, SslClientAuthenticationOptions? tls)
    {
        var handler = new SocketsHttpHandler
        {
            // Redirects are followed by the failover, which remembers the leader; cookies and proxies have no place here.
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ConnectTimeout = connectTimeout,
            PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        if (tls is not null)
        {
            handler.SslOptions = tls;
        }

        return handler;
    }

    private static Attempt Failed(HttpRequestMessage message, WiberApiException error)
    {
        bool maybeDone = message.Content is RequestBody { WasStarted: true };
        return new Attempt(maybeDone ? AttemptOutcome.Unknown : AttemptOutcome.NotDone) { Error = error };
    }

    /// <summary>
    /// What kept a request from its node; that of a certificate is told, which the outermost message does not say.
    /// </summary>
    private static WiberApiException Unreachable(Uri node, Exception error)
    {
        Exception cause = error;
        while (cause.InnerException is { } inner && cause is not AuthenticationException)
        {
            cause = inner;
        }

        return cause is AuthenticationException
            ? new WiberApiException(
                WiberErrorCodes.Untrusted, null, $"the certificate of {node.Authority} is not trusted: {cause.Message}", error)
            : new WiberApiException(
                WiberErrorCodes.Unreachable, null, $"{node.Authority} cannot be reached: {error.Message}", error);
    }

    private static string CodeOf(int status) => (HttpStatusCode)status switch
    {
        HttpStatusCode.Unauthorized => WiberErrorCodes.Unauthorized,
        HttpStatusCode.Forbidden => WiberErrorCodes.Forbidden,
        _ => $"http_{status}",
    };

    private static async Task<byte[]> ReadBodyAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        Stream stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        int size = (int)Math.Min(response.Content.Headers.ContentLength ?? 4096, AnswerBytesMax);
        byte[] buffer = new byte[size + 1];
        int length = 0;
        int read;
        while ((read = await stream.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false)) > 0)
        {
            length += read;
            if (length > AnswerBytesMax)
            {
                throw new WiberApiException(
                    WiberErrorCodes.InvalidAnswer, (int)response.StatusCode, $"the answer is larger than {AnswerBytesMax} bytes");
            }

            if (length == buffer.Length)
            {
                Array.Resize(ref buffer, buffer.Length * 2);
            }
        }

        Array.Resize(ref buffer, length);
        return buffer;
    }

    private static Attempt Judge(HttpResponseMessage response, byte[] body, Uri node)
    {
        if (response.IsSuccessStatusCode)
        {
            return new Attempt(AttemptOutcome.Answered) { Answer = body, Headers = response.Headers };
        }

        int status = (int)response.StatusCode;
        Problem problem = ReadProblem(body);
        if (LeaderOf(response, problem, node) is { } leader)
        {
            return new Attempt(AttemptOutcome.Redirected) { Leader = leader };
        }

        string detail = problem.Detail ?? problem.Title ?? $"status {status}";
        return new Attempt(OutcomeOf(response.StatusCode, problem.Code))
        {
            Error = new WiberApiException(problem.Code ?? CodeOf(status), status, $"{node.Authority}: {detail}"),
            RetryAfter = problem.Code == WiberErrorCodes.NoLeader
                ? TimeSpan.Zero
                : response.Headers.RetryAfter?.Delta ?? TimeSpan.Zero,
        };
    }

    private static AttemptOutcome OutcomeOf(HttpStatusCode status, string? code) => status switch
    {
        _ when code == WiberErrorCodes.OutcomeUnknown => AttemptOutcome.Unknown,
        _ when code is WiberErrorCodes.NotLeader or WiberErrorCodes.NoLeader or WiberErrorCodes.ChangeInProgress =>
            AttemptOutcome.NotDone,
        HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests => AttemptOutcome.NotDone,
        < HttpStatusCode.InternalServerError => AttemptOutcome.Refused,
        _ => AttemptOutcome.Unknown,
    };

    private static Uri? LeaderOf(HttpResponseMessage response, Problem problem, Uri node)
    {
        bool isRedirect = response.StatusCode is HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
        if (!isRedirect && problem.Code != WiberErrorCodes.NotLeader)
        {
            return null;
        }

        Uri? target = problem.LeaderUrl ?? response.Headers.Location;
        return target is not null && Uri.TryCreate(node, target, out Uri? absolute)
            && (absolute.Scheme == Uri.UriSchemeHttps
                // What went encrypted so far, the token too, does not go on in the clear because somebody says so.
                || (absolute.Scheme == Uri.UriSchemeHttp && node.Scheme == Uri.UriSchemeHttp))
                ? new Uri(absolute.GetLeftPart(UriPartial.Authority))
                : null;
    }

    private static Problem ReadProblem(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, WiberJsonContext.Default.Problem) ?? new Problem();
        }
        catch (JsonException)
        {
            // Not from a node but from something in between; its status says enough.
            return new Problem();
        }
    }
}
