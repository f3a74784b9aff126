using Wiber.Client.Consuming;
using Wiber.Client.Messages;

namespace Wiber.UnitTests.Client.Consuming;

/// <summary>Goal: every host can have consumers without names. Method: hosts with names that members must not have.</summary>
public sealed class DefaultMemberNameTests
{
    [Theory]
    [InlineData("pc-7")]
    [InlineData("")]
    [InlineData("b\u00fcro pc/2\n")]
    public void Any_host_gives_a_name_that_a_member_may_have(string host) =>
        Assert.True(TopicName.TryValidate(DefaultMemberName.On(host), out string problem), problem);

    [Fact]
    public void A_long_host_gives_a_name_that_is_not_too_long() =>
        Assert.True(TopicName.TryValidate(DefaultMemberName.On(new string('h', 300)), out string problem), problem);

    [Fact]
    public void Two_consumers_on_a_host_have_different_names()
    {
        string name = DefaultMemberName.On("pc-7");
        Assert.StartsWith("pc-7-", name);
        Assert.NotEqual(name, DefaultMemberName.On("pc-7"));
    }
}
