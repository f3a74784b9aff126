using System.Text;
using Wiber.Node.Broker.Filters;

namespace Wiber.UnitTests.Broker.Filters;

/// <summary>
/// Goal: no message that has the bytes is passed over, and none that has not is decoded. Method: random cuts of random texts,
/// compared with a look at each part.
/// </summary>
public sealed class MarkFinderTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("ab")]
    [InlineData("aba")]
    [InlineData("")]
    public void It_says_of_each_part_whether_it_has_the_bytes(string mark)
    {
        var random = new Random(mark.Length);
        for (int round = 0; round < 2_000; round++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(1, 40)).Select(_ => "abc"[random.Next(3)]));
            var finder = new MarkFinder(Encoding.ASCII.GetBytes(text), Encoding.ASCII.GetBytes(mark));
            Assert.Equal(text.Contains(mark, StringComparison.Ordinal), finder.IsAnywhere);
            for (int start = 0; start < text.Length;)
            {
                int end = random.Next(start + 1, text.Length + 1);
                Assert.Equal(text[start..end].Contains(mark, StringComparison.Ordinal), finder.IsIn(start..end));
                start = end + random.Next(3);
            }
        }
    }
}
