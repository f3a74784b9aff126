using System.Text;
using Wiber.Client.Configuration;
using Wiber.Fuzz.Corpus;
using Wiber.Fuzz.Engine;

namespace Wiber.Fuzz.Targets;

/// <summary>cluster.toml: what is accepted is within every limit, and means the same when it is written anew.</summary>
internal sealed class ClusterTomlTarget : FuzzTarget
{
    private const string FilePath = "/fuzz/cluster.toml";

    public override string Name => "cluster-toml";

    public override int Weight => 40;

    public override IReadOnlyList<byte[]> Corpus => SampleToml.Clusters;

    public override IReadOnlyList<byte[]> Words => SampleToml.Words;

    public override int AllocationBytesPerByte => 400;

    public override Verdict Try(FuzzInput input)
    {
        ClusterConfig config;
        try
        {
            config = ClusterConfigReader.Parse(Encoding.UTF8.GetString(input.Bytes), "cluster.toml", FilePath);
        }
        catch (ClusterConfigException error)
        {
            Require(!error.Message.Any(char.IsControl), "an error of more than a line");
            return Verdict.Refused;
        }

        string written = config.ToToml();
        ClusterConfig again = ClusterConfigReader.Parse(written, "cluster.toml", FilePath);
        Require(config.Name == again.Name && config.DataDirectory == again.DataDirectory, "name or data written anew differ");
        Require(Nodes(config).SequenceEqual(Nodes(again)), "the nodes written anew differ");
        Require(config.Raft == again.Raft && config.Log == again.Log && config.Topics == again.Topics, "options written anew differ");
        Require(written == again.ToToml(), "the file written anew twice differs");
        return Verdict.Accepted;
    }

    private static IEnumerable<(string, string, int, int, int?, int?)> Nodes(ClusterConfig config) =>
        config.Nodes.Select(node => (node.Id, node.Host, node.Port, node.PeerPort, node.LinePort, node.ChatPort));
}
