using System.Net;
using System.Net.Http.Headers;
using System.Threading.Channels;
using Wiber.Node.Raft.Messages;

namespace Wiber.Node.Http.Peers;

/// <summary>
/// The way from this node to one peer: a bounded queue and one long HTTP request whose body never ends. While the peer is away
/// messages are dropped;
/// Raft repeats what matters.
/// </summary>
internal sealed class PeerLink : IAsyncDisposable
{
    private const int MessagesMax = 4_096;

    /// <summary>
    /// The length that the endless body claims to have. A chunked one would be taken apart by the server on a thread of its own,
    /// a wake-up for every message.
    /// </summary>
    private const long EndlessBytes = 1L << 62;

    private static readonly TimeSpan RetryDelayMin = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan RetryDelayMax = TimeSpan.FromMilliseconds(500);

    private readonly Channel<RaftMessage> _queue;
    private readonly CancellationTokenSource _stop = new();
    private readonly PeerLinkOptions _options;
    private readonly PeerTraffic _traffic;
    private readonly HttpMessageInvoker _http;
    private readonly ILogger _logger;
    private readonly Action<Exception> _onFatal;

    private Task _run = Task.CompletedTask;
    private volatile bool _isConnected;
    private volatile PeerFrameWriter? _writer;
    private bool _hasQueued;
    private string? _lastFailure;

    public PeerLink(
        PeerLinkOptions options,
        PeerTraffic traffic,
        HttpMessageInvoker http,
        ILogger logger,
        Action<Exception> onFatal)
    {
        _options = options;
        _traffic = traffic;
        _http = http;
        _logger = logger;
        _onFatal = onFatal;
        _queue = Channel.CreateBounded<RaftMessage>(
            new BoundedChannelOptions(MessagesMax) { FullMode = BoundedChannelFullMode.DropWrite },
            dropped => traffic.NoteFailure(options.Hello.To, dropped));
    }

    public bool IsConnected => _isConnected;

    /// <summary>Messages that wait for the connection to take them.</summary>
    public int QueuedMessages => _queue.Reader.Count;

    public Uri PeerUri => _options.PeerUri;

    public void Start() => _run = Task.Run(RunAsync);

    /// <summary>Queues a message, or drops it if the peer is away or too slow. One caller at a time, like <see cref="Flush"/>.</summary>
    public void Send(RaftMessage message)
    {
        if (_isConnected)
        {
            _queue.Writer.TryWrite(message);
            _hasQueued = true;
        }
        else
        {
            _traffic.NoteFailure(_options.Hello.To, message);
        }
    }

    /// <summary>Writes what is queued, as far as the connection takes it at once; the rest follows.</summary>
    public void Flush()
    {
        if (_hasQueued)
        {
            _hasQueued = false;
            _writer?.Flush();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            await KeepConnectedAsync();
        }
        catch (InvariantException exception)
        {
            _onFatal(exception);
        }
    }

    private async Task KeepConnectedAsync()
    {
        TimeSpan delay = RetryDelayMin;
        while (!_stop.IsCancellationRequested)
        {
            bool wasConnected = false;
            try
            {
                await StreamAsync(() => wasConnected = true);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
            {
                NoteFailure(exception.InnerException?.Message ?? exception.Message);
            }

            delay = wasConnected ? RetryDelayMin : TimeSpan.FromTicks(Math.Min(delay.Ticks * 2, RetryDelayMax.Ticks));
            await Task.Delay(delay, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task StreamAsync(Action onConnected)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        var content = new StreamContent(this, onConnected, ended.Token);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_options.PeerUri, PeerProtocol.StreamPath))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        _options.Hello.WriteTo(request);
        _options.Secret?.WriteTo(request);

        // The peer says whether it takes the stream before the first message is on its way.
        request.Headers.ExpectContinue = true;

        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, ended.Token);
            string reason = await response.Content.ReadAsStringAsync(ended.Token);
            NoteFailure($"{(int)response.StatusCode} {reason}");
        }
        finally
        {
            // A broken request leaves its body's writer waiting for messages; it must end before the next one reads the same
            // queue.
            _isConnected = false;
            await ended.CancelAsync();
            await content.Writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            while (_queue.Reader.TryRead(out _))
            {
                // What was queued for the broken connection is out of date.
            }
        }
    }

    private async Task WriteFramesAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var writer = new PeerFrameWriter(_queue.Reader, stream, _options.Hello, _traffic, cancellationToken);
        _lastFailure = null;
        _logger.LogInformation("connected to peer {Peer} at {Uri}", _options.Hello.To, _options.PeerUri);
        await stream.FlushAsync(cancellationToken);
        _writer = writer;
        _isConnected = true;
        try
        {
            await writer.Ended;
        }
        finally
        {
            _writer = null;
        }
    }

    /// <summary>Says once why a peer cannot be reached, not at every try.</summary>
    private void NoteFailure(string reason)
    {
        if (reason != _lastFailure)
        {
            _lastFailure = reason;
            _logger.LogWarning("no connection to peer {Peer} at {Uri}: {Reason}", _options.Hello.To, _options.PeerUri, reason);
        }
    }

    /// <summary>A request body that is written for as long as the connection lives.</summary>
    private sealed class StreamContent : HttpContent
    {
        private readonly PeerLink _link;
        private readonly Action _onConnected;
        private readonly CancellationToken _ended;

        public StreamContent(PeerLink link, Action onConnected, CancellationToken ended)
        {
            _link = link;
            _onConnected = onConnected;
            _ended = ended;
            Headers.ContentType = new MediaTypeHeaderValue(PeerProtocol.ContentType);
        }

        /// <summary>Ends when nothing is written any more; done already if writing never began.</summary>
        public Task Writing { get; private set; } = Task.CompletedTask;

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            _onConnected();
            Writing = _link.WriteFramesAsync(stream, _ended);
            return Writing;
        }

        protected override bool TryComputeLength(out long length)
        {
            length = EndlessBytes;
            return true;
        }
    }
}
