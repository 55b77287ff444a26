import { AppShell, Box, Burger, Button, Group, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Link, Outlet } from "@tanstack/react-router";

import { leave } from "../accounts/leave";
import { useMe } from "../accounts/me";
import { placesFor } from "./places";
import { Wordmark } from "./Wordmark";

interface Props {
  readonly isDark: boolean;
}

/** Navigation beside the screen; on a small display it opens over it. */
export function Shell({ isDark }: Props) {
  const [isOpen, menu] = useDisclosure(false);
  const ground = isDark ? "dark.8" : "petrol.9";
  return (
    <AppShell
      header={{ height: { base: 54, sm: 0 } }}
      navbar={{ width: 224, breakpoint: "sm", collapsed: { mobile: !isOpen } }}
      padding={{ base: "md", sm: "xl" }}
    >
      <a href="#main" className="skip-link">
        Skip to the content
      </a>
      {/* No banner: a dialog over it brings the one that a page may have. */}
      <AppShell.Header
        role="presentation"
        hiddenFrom="sm"
        bg={ground}
        c="white"
        withBorder={false}
        className="on-dark"
      >
        <Group component="nav" aria-label="Menu bar" h="100%" px="md" justify="space-between">
          <Wordmark />
          <Burger
            opened={isOpen}
            onClick={menu.toggle}
            color="currentColor"
            size="sm"
            aria-label={isOpen ? "Close the menu" : "Open the menu"}
          />
        </Group>
      </AppShell.Header>
      <AppShell.Navbar bg={ground} c="white" withBorder={false} p="sm" className="on-dark" aria-label="Fovea">
        <Navigation isDark={isDark} onChoose={menu.close} />
      </AppShell.Navbar>
      <AppShell.Main id="main" tabIndex={-1}>
        <Outlet />
      </AppShell.Main>
    </AppShell>
  );
}

interface NavigationProps extends Props {
  readonly onChoose: () => void;
}

function Navigation({ isDark, onChoose }: NavigationProps) {
  const me = useMe();
  return (
    <Stack h="100%" gap="lg" style={{ overflowY: "auto" }}>
      <Box px={12} pt="md" visibleFrom="sm">
        <Wordmark />
      </Box>
      {placesFor(me).map(({ title, places }) => (
        <div key={title}>
          <p className="nav-heading">{title}</p>
          {places.map(({ label, path }) => (
            <Link key={path} to={path} className="nav-link" onClick={onChoose}>
              {label}
            </Link>
          ))}
        </div>
      ))}
      <Person isDark={isDark} name={me.display_name} username={me.username} />
    </Stack>
  );
}

interface PersonProps extends Props {
  readonly name: string;
  readonly username: string;
}

function Person({ isDark, name, username }: PersonProps) {
  return (
    <Box mt="auto" px={15} pb="sm">
      <Text fz="sm" fw={600} lineClamp={2}>
        {name}
      </Text>
      <Text fz="xs" opacity={0.8} lineClamp={1} mb="xs">
        {username}
      </Text>
      {/* Beside images nothing is bright, not even a button. */}
      <Button
        size="compact-sm"
        variant={isDark ? "default" : "white"}
        color="dark"
        onClick={() => void leave()}
      >
        Log out
      </Button>
    </Box>
  );
}
