import { Box, Flex, Stack, Text } from "@mantine/core";
import { useEffect, type ReactNode } from "react";

import { Wordmark } from "./Wordmark";

/** The frame of the screens before a session: what Fovea is on the left, the form on the right. */
export function Door({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  useEffect(() => {
    document.title = `${title} · Fovea`;
  }, [title]);
  return (
    <Flex mih="100dvh" direction={{ base: "column", sm: "row" }}>
      <Flex
        component="header"
        direction="column"
        justify="space-between"
        bg="petrol.9"
        c="petrol.0"
        p={{ base: "lg", sm: 48 }}
        w={{ sm: "42%" }}
        gap="lg"
      >
        <Wordmark size={30} />
        <Text fz={{ base: "lg", sm: 28 }} lh={1.3} maw="22ch" fw={520} visibleFrom="sm">
          Does super-resolution leave unchanged what a radiologist must see?
        </Text>
        <Text fz="sm" c="petrol.2" maw="46ch" visibleFrom="sm">
          Blinded reader studies of original and super-resolved images.
        </Text>
      </Flex>
      <Flex
        component="main"
        flex={1}
        align={{ sm: "center" }}
        justify="center"
        p={{ base: "lg", sm: 48 }}
        bg="var(--mantine-color-body)"
      >
        <Box w="100%" maw={380}>
          <Stack gap="lg">{children}</Stack>
        </Box>
      </Flex>
    </Flex>
  );
}
