using Wiber.Node.Http.Isolation;
using Wiber.Node.Http.Security;
using Wiber.Node.Raft;
using Wiber.Node.Raft.Members;
using Wiber.Node.Raft.Messages;

namespace Wiber.Node.Http.Peers;

/// <summary>
/// The links from this node to others: to every member of the group, and back to a node that is no member, as far as this node
/// knows, for as long as it keeps a stream open. A leader or candidate may be ahead of this node in who belongs to the group, and
/// must get its answers (thesis §4.1).
/// </summary>
internal sealed class PeerNetwork : IAsyncDisposable
{
    /// <summary>Senders that are not members and have a link back.</summary>
    public const int StrangersMax = 16;

    private readonly Lock _sync = new();
    private readonly Dictionary<NodeId, PeerHello> _senders = [];
    private readonly HashSet<Task> _ending = [];
    private readonly string _cluster;
    private readonly uint _group;
    private readonly Member _self;
    private readonly NodeAddresses _addresses;
    private readonly HttpMessageInvoker _http;
    private readonly PeerSecret? _secret;
    private readonly ILogger _logger;
    private readonly Action<Exception> _onFatal;

    // Replaced as a whole when it changes: who sends reads it without a lock.
    private volatile Dictionary<NodeId, PeerLink> _links = [];
    private volatile Membership _members = Membership.Unknown;
    private bool _isStarted;
    private bool _isDisposed;

    public PeerNetwork(
        uint group,
        Member self,
        NodeAddresses addresses,
        PeerTraffic traffic,
        NodeSecurity security,
        ILogger logger,
        Action<Exception> onFatal)
    {
        Traffic = traffic;
        _cluster = addresses.Cluster;
        _group = group;
        _self = self;
        _addresses = addresses;
        _secret = security.PeerSecret;
        _logger = logger;
        _onFatal = onFatal;
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(1),
            Expect100ContinueTimeout = TimeSpan.FromSeconds(1),
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
        };
        if (security.Tls is { } tls)
        {
            handler.SslOptions = tls.CreateOutgoingOptions();
            handler.PlaintextStreamFilter = tls.RequireNamedNodeAsync;
        }

        _http = new HttpMessageInvoker(new IsolatedHttpHandler(traffic.Isolation, handler), disposeHandler: true);
    }

    /// <summary>What comes and goes, and whom this node is cut off from.</summary>
    public PeerTraffic Traffic { get; }

    /// <summary>How nodes are reached, see <see cref="NodeAddresses.Scheme"/>.</summary>
    public string Scheme => _addresses.Scheme;

    /// <summary>Whom this node is cut off from.</summary>
    public PeerIsolation Isolation => Traffic.Isolation;

    /// <summary>The members, as of now: what a node has acknowledged as a member shows here.</summary>
    public Membership Members => _members;

    public void Start()
    {
        lock (_sync)
        {
            _isStarted = true;
            foreach (PeerLink link in _links.Values)
            {
                link.Start();
            }
        }
    }

    /// <summary>
    /// From now on these nodes belong to the group: links to others end, unless they have a stream to this node.
    /// </summary>
    public void Update(Membership members)
    {
        lock (_sync)
        {
            _members = members;
            Relink();
        }
    }

    /// <summary>A node opened a stream to this one; if it is not a member, this makes a link back.</summary>
    /// <returns>False if there are too many such nodes.</returns>
    public bool TryAddSender(PeerHello hello)
    {
        lock (_sync)
        {
            bool isKnown = _members.Find(hello.From) is not null || _senders.ContainsKey(hello.From);
            if (!isKnown && _senders.Keys.Count(id => _members.Find(id) is null) >= StrangersMax)
            {
                return false;
            }

            _senders[hello.From] = hello;
            Relink();
            return true;
        }
    }

    /// <summary>The stream that began with this hello ended. Nothing changes if its sender has begun another by now.</summary>
    public void RemoveSender(PeerHello hello)
    {
        lock (_sync)
        {
            if (_senders.TryGetValue(hello.From, out PeerHello? current) && ReferenceEquals(current, hello))
            {
                _senders.Remove(hello.From);
                Relink();
            }
        }
    }

    public void Send(NodeId to, RaftMessage message)
    {
        if (_links.TryGetValue(to, out PeerLink? link))
        {
            link.Send(message);
        }
    }

    /// <summary>Puts what was sent on its way.</summary>
    public void Flush()
    {
        foreach (PeerLink link in _links.Values)
        {
            link.Flush();
        }
    }

    /// <summary>Whether what is sent to a peer is on its way to it.</summary>
    public bool IsConnected(NodeId peer) =>
        _links.TryGetValue(peer, out PeerLink? link) && link.IsConnected && !Isolation.IsFrom(peer);

    /// <summary>Messages that wait for the connection of each peer to take them.</summary>
    public IReadOnlyList<(NodeId Peer, int Messages)> Queued =>
        [.. _links.Select(link => (link.Key, link.Value.QueuedMessages))];

    /// <summary>Whether a question to a peer would arrive, and its answer come back.</summary>
    public bool IsConnectedBothWays(NodeId peer)
    {
        lock (_sync)
        {
            return IsConnected(peer) && _senders.ContainsKey(peer);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task[] ending;
        lock (_sync)
        {
            _isDisposed = true;
            Relink();
            ending = [.. _ending];
        }

        await Task.WhenAll(ending);
        _http.Dispose();
    }

    /// <summary>Makes the links that are wanted and missing, and ends those that nobody wants any more.</summary>
    private void Relink()
    {
        Dictionary<NodeId, Uri> wanted = _isDisposed ? [] : Wanted();
        Dictionary<NodeId, PeerLink> before = _links;
        var links = new Dictionary<NodeId, PeerLink>();
        foreach ((NodeId id, Uri uri) in wanted)
        {
            bool isKept = before.TryGetValue(id, out PeerLink? link) && link.PeerUri == uri;
            links.Add(id, isKept ? link! : Open(id, uri));
        }

        _links = links;
        foreach ((NodeId id, PeerLink link) in before)
        {
            if (links.GetValueOrDefault(id) != link)
            {
                End(link);
            }
        }
    }

    private Dictionary<NodeId, Uri> Wanted()
    {
        Dictionary<NodeId, Uri> wanted = _members.Members
            .Where(member => member.Id != _self.Id)
            .ToDictionary(member => member.Id, _addresses.PeerUri);
        foreach ((NodeId id, PeerHello hello) in _senders)
        {
            wanted.TryAdd(id, _addresses.PeerUri(id) ?? hello.FromAddress);
        }

        return wanted;
    }

    private PeerLink Open(NodeId peer, Uri uri)
    {
        var hello = new PeerHello(_cluster, _group, _self.Id, _addresses.PeerUri(_self), peer);
        var link = new PeerLink(new PeerLinkOptions(hello, uri, _secret), Traffic, _http, _logger, _onFatal);
        if (_isStarted)
        {
            link.Start();
        }

        return link;
    }

    private void End(PeerLink link)
    {
        Task ending = link.DisposeAsync().AsTask();
        _ending.Add(ending);
        _ = ForgetWhenEndedAsync(ending);
    }

    private async Task ForgetWhenEndedAsync(Task ending)
    {
        await ending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ForceYielding);
        lock (_sync)
        {
            _ending.Remove(ending);
        }
    }
}
