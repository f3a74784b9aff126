using Wiber.Client.Configuration;

namespace Wiber.UnitTests.Client.Configuration;

/// <summary>A file to begin with can be used as it is, for every number of nodes.</summary>
public sealed class ClusterConfigTemplateTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(ClusterConfig.NodesMax)]
    public void It_describes_so_many_nodes_on_this_machine(int count)
    {
        string directory = Directory.CreateTempSubdirectory("wiber-template-").FullName;
        try
        {
            string path = Path.Combine(directory, "cluster.toml");
            File.WriteAllText(path, ClusterConfigTemplate.Write(count));

            ClusterConfig config = ClusterConfig.Load(path);

            Assert.Equal(Enumerable.Range(1, count).Select(i => $"n{i}"), config.Nodes.Select(node => node.Id));
            Assert.Equal(Enumerable.Range(9101, count), config.Nodes.Select(node => node.Port));
            Assert.Equal("wiber", config.Name);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(ClusterConfig.NodesMax + 1)]
    public void It_is_for_one_to_nine_nodes(int count) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ClusterConfigTemplate.Write(count));
}
