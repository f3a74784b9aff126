using System.Net;
using Wiber.Client.Configuration;

namespace Wiber.Node.Hosting;

/// <summary>What goes over a network goes over TLS, unless cluster.toml says by name that it need not.</summary>
internal static class PlaintextRule
{
    /// <exception cref="ClusterConfigException">Other machines would reach the node in the clear.</exception>
    public static void Require(string configPath, ClusterConfig cluster, NodeConfig node, IEnumerable<IPAddress> addresses)
    {
        if (cluster.Tls is not null || cluster.Security.AllowPlaintext || addresses.All(IPAddress.IsLoopback))
        {
            return;
        }

        int position = cluster.Nodes.TakeWhile(each => each.Id != node.Id).Count();
        throw new ClusterConfigException(
            configPath,
            ClusterConfigLines.Find(configPath, position, "host"),
            $"node[{position}].host",
            $"{node.Host} is no loopback address, and without TLS whoever is on the way could read and change everything; "
            + "`wiber cert` makes certificates, or set allow_plaintext = true in [security]");
    }
}
