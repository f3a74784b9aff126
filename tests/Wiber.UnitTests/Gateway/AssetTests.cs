using System.Text;
using System.Text.RegularExpressions;
using Wiber.Gateway.Assets;

namespace Wiber.UnitTests.Gateway;

/// <summary>
/// Goal: the dashboard is whole, needs nothing from elsewhere, and never makes markup of text. Method: its files as they lie in
/// the assembly.
/// </summary>
public sealed partial class AssetTests
{
    private readonly AssetTable _assets = AssetTable.OfDashboard();

    [Fact]
    public void Everything_that_is_named_is_there()
    {
        Assert.Contains("index.html", _assets.Names);
        foreach (Match link in Link().Matches(Read("index.html")))
        {
            Assert.Contains(link.Groups[1].Value, _assets.Names);
        }

        foreach (string script in Scripts())
        {
            foreach (Match import in Import().Matches(Read(script)))
            {
                var found = new Uri(new Uri($"http://host/{script}"), import.Groups[1].Value);
                Assert.Contains(found.AbsolutePath[1..], _assets.Names);
            }
        }
    }

    [Fact]
    public void No_text_becomes_markup_or_code()
    {
        foreach (string script in Scripts())
        {
            string source = Read(script);
            Assert.DoesNotMatch(@"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|srcdoc", source);
            Assert.DoesNotMatch(@"\beval\(|new Function\(|setAttribute\('(on|style)", source);
        }
    }

    [Fact]
    public void The_start_page_has_no_inline_script_or_style_and_names_no_other_host()
    {
        string page = Read("index.html");
        Assert.DoesNotMatch(@"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=|//[a-z]", page);
        Assert.All(_assets.Names, name => Assert.DoesNotMatch(
            @"https?://(?!www\.w3\.org/2000/svg|')[a-z]", Read(name)));
    }

    [Fact]
    public void Every_file_has_its_type_and_a_tag_of_its_content()
    {
        Assert.All(_assets.Names, name =>
        {
            Asset asset = _assets.Find(name)!;
            Assert.NotEqual("application/octet-stream", asset.ContentType);
            Assert.Matches("^\"[0-9a-f]{16}\"$", asset.Tag);
        });
        Assert.Equal(_assets.Names.Count, _assets.Names.Select(name => _assets.Find(name)!.Tag).Distinct().Count());
        Assert.Null(_assets.Find("../cluster.toml"));
    }

    private IEnumerable<string> Scripts() => _assets.Names.Where(name => name.EndsWith(".js", StringComparison.Ordinal));

    private string Read(string name) => Encoding.UTF8.GetString(_assets.Find(name)!.Content);

    [GeneratedRegex("""(?:href|src)="/assets/([^"]+)""")]
    private static partial Regex Link();

    [GeneratedRegex(@"from '(\.[^']+)'")]
    private static partial Regex Import();
}
