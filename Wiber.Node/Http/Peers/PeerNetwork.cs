using Wiber.Node.Raft;
using Wiber.Node.Raft.Messages;

namespace Wiber.Node.Http.Peers;

/// <summary>The links from this node to all its peers.</summary>
internal sealed class PeerNetwork : IAsyncDisposable
{
    private readonly Dictionary<NodeId, PeerLink> _links;
    private readonly HttpMessageInvoker _http;

    public PeerNetwork(IEnumerable<PeerLinkOptions> peers, ILogger logger, Action<Exception> onFatal)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = TimeSpan.FromSeconds(1),
            Expect100ContinueTimeout = TimeSpan.FromSeconds(1),
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
        };
        _http = new HttpMessageInvoker(handler, disposeHandler: true);
        _links = peers.ToDictionary(peer => peer.Peer, peer => new PeerLink(peer, _http, logger, onFatal));
    }

    public void Start()
    {
        foreach (PeerLink link in _links.Values)
        {
            link.Start();
        }
    }

    public void Send(NodeId to, RaftMessage message)
    {
        if (_links.TryGetValue(to, out PeerLink? link))
        {
            link.Send(message);
        }
    }

    public bool IsConnected(NodeId peer) => _links.TryGetValue(peer, out PeerLink? link) && link.IsConnected;

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_links.Values.Select(link => link.DisposeAsync().AsTask()));
        _http.Dispose();
    }
}
